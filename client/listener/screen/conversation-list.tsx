import { plural, t } from '@lingui/core/macro'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { ConversationId } from '#shared/ids.ts'
import type { DeskState } from '../desk/desk-state.ts'
import { presenceWords } from './desk-words.ts'
import { IdentityBadge } from './identity-badge.tsx'

type ConversationListProps = {
  readonly state: DeskState
  readonly now: number
  readonly onSelect: (conversation: ConversationId) => void
}

/** The conversations at the desk, each with its unread count, without any message text. */
export function ConversationList({ state, now, onSelect }: ConversationListProps) {
  return (
    <nav className="listener-list" aria-label={t`Conversations`}>
      <h2 id="my-conversations">{t`Mes conversations`}</h2>
      <ul aria-labelledby="my-conversations">
        {state.seats.map((seat) => {
          const identity = state.identities.get(seat.conversation)
          const isSelected = seat.conversation === state.selected
          return (
            <ItemBoundary key={seat.conversation} of={seat}>
              {() => (
                <li>
                  <button
                    type="button"
                    className="listener-list-item"
                    data-colour={identity?.colour}
                    aria-current={isSelected ? 'true' : undefined}
                    onClick={() => onSelect(seat.conversation)}
                  >
                    {identity && <IdentityBadge identity={identity} />}
                    {seat.unread > 0 && (
                      <span className="listener-unread">
                        <span aria-hidden="true">{seat.unread}</span>
                        <span className="only-read-aloud">
                          {plural(seat.unread, { one: '# message non lu', other: '# messages non lus' })}
                        </span>
                      </span>
                    )}
                    <span className="listener-list-state" data-lost={seat.youthLostAt !== null}>
                      {seat.youthTypes ? t`Écrit…` : presenceWords(seat, { connection: state.connection, now })}
                    </span>
                    {seat.drafts.reply !== '' && !isSelected && (
                      <span className="listener-list-state">{t`Brouillon`}</span>
                    )}
                  </button>
                </li>
              )}
            </ItemBoundary>
          )
        })}
      </ul>
      {state.seats.length === 0 && <p className="listener-soft">{t`Aucune conversation pour le moment.`}</p>}
    </nav>
  )
}
