import { plural, t } from '@lingui/core/macro'
import { memo } from 'react'
import { useMinute } from '#client/ui/use-minute.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Identity } from '../identity/identity.ts'
import { IdentityBadge } from './identity-badge.tsx'
import { waitWords } from './list-words.ts'

type ConversationItemProps = {
  readonly conversation: ConversationId
  readonly identity: Identity | undefined
  readonly isSelected: boolean
  readonly unread: number
  /** Since when its person waits for an answer, milliseconds; null if they do not. */
  readonly waitsSince: number | null
  readonly isLongest: boolean
  /** The first words of the last line. */
  readonly last: string | undefined
  /** Where the young person is. */
  readonly presence: string
  readonly isLost: boolean
  readonly hasDraft: boolean
  readonly clock: () => number
  readonly onSelect: (conversation: ConversationId) => void
}

/** One conversation of the list. It is rendered again only when something that it shows changes; the time that somebody waits follows the clock alone. */
export const ConversationItem = memo(function ConversationItem(props: ConversationItemProps) {
  const { conversation, identity, isSelected, unread, waitsSince, isLongest, last, hasDraft } = props
  return (
    <li>
      <button
        type="button"
        className="listener-list-item"
        data-colour={identity?.colour}
        data-longest={isLongest}
        aria-current={isSelected ? 'true' : undefined}
        onClick={() => props.onSelect(conversation)}
      >
        {identity && <IdentityBadge identity={identity} />}
        {unread > 0 && (
          <span className="listener-unread">
            <span aria-hidden="true">{unread}</span>
            <span className="only-read-aloud">
              {plural(unread, { one: '# message non lu', other: '# messages non lus' })}
            </span>
          </span>
        )}
        {waitsSince !== null && <Wait since={waitsSince} isLongest={isLongest} clock={props.clock} />}
        {last !== undefined && (
          <span className="listener-list-last" dir="auto" translate="no">
            {last}
          </span>
        )}
        <span className="listener-list-state" data-lost={props.isLost}>
          {props.presence}
        </span>
        {hasDraft && <span className="listener-list-state">{t`Brouillon`}</span>}
      </button>
    </li>
  )
})

type WaitProps = { readonly since: number; readonly isLongest: boolean; readonly clock: () => number }

function Wait({ since, isLongest, clock }: WaitProps) {
  const now = useMinute(clock)
  return <span className="listener-list-wait">{waitWords(since, Math.max(now, since), isLongest)}</span>
}
