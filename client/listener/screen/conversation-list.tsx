import { t } from '@lingui/core/macro'
import type { RefObject } from 'react'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { ConversationId } from '#shared/ids.ts'
import { type DeskState, waitsLongest } from '../desk/desk-state.ts'
import { ConversationItem } from './conversation-item.tsx'
import { presenceWords } from './desk-words.ts'
import { lastWords } from './list-words.ts'

type ConversationListProps = {
  readonly state: DeskState
  readonly now: number
  /** Milliseconds. */
  readonly clock: () => number
  readonly onSelect: (conversation: ConversationId) => void
  /** Its buttons stand in the order of the seats. */
  readonly list: RefObject<HTMLUListElement | null>
}

/** The conversations at the desk, in the order in which they came: a place never changes under the pointer. Whoever waits longest stands out. */
export function ConversationList({ state, now, clock, onSelect, list }: ConversationListProps) {
  const longest = waitsLongest(state)
  return (
    <nav className="listener-list" aria-label={t`Conversations`}>
      <h2 id="my-conversations">{t`Mes conversations`}</h2>
      <ul ref={list} aria-labelledby="my-conversations">
        {state.seats.map((seat) => (
          <ItemBoundary key={seat.conversation} of={seat}>
            {() => {
              const identity = state.identities.get(seat.conversation)
              const isSelected = seat.conversation === state.selected
              return (
                <ConversationItem
                  conversation={seat.conversation}
                  identity={identity}
                  isSelected={isSelected}
                  unread={seat.unread}
                  waitsSince={seat.waitsSince}
                  isLongest={seat.conversation === longest}
                  last={lastWords(seat.log.timeline, identity?.name ?? '')}
                  presence={seat.youthTypes ? t`Écrit…` : presenceWords(seat, { connection: state.connection, now })}
                  isLost={seat.youthLostAt !== null}
                  hasDraft={seat.drafts.reply !== '' && !isSelected}
                  clock={clock}
                  onSelect={onSelect}
                />
              )
            }}
          </ItemBoundary>
        ))}
      </ul>
      {state.seats.length === 0 && <p className="listener-soft">{t`Aucune conversation pour le moment.`}</p>}
    </nav>
  )
}
