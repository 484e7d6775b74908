import { t } from '@lingui/core/macro'
import { type RefObject, useId } from 'react'
import type { Timeline, TimelineItem } from '#client/conversation/timeline.ts'
import { writtenBefore } from '#client/conversation/written-before.ts'
import { LineBoundary } from '#client/ui/staff-boundary.tsx'
import { useFollowing } from '#client/ui/use-following.ts'
import { useLiveAfterHistory } from '#client/ui/use-live-after-history.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { TicketWindow } from '../desk/desk-phases.ts'
import type { Desk } from '../desk/desk-state.ts'
import { Composer } from './composer.tsx'
import { ThreadItem, ThreadUnsent } from './thread-line.tsx'

type Properties = {
  readonly desk: Desk
  readonly ticket: CellTicket
  readonly shown: Extract<TicketWindow, { status: 'open' }>
  /** Only the member who took it writes. */
  readonly isWriting: boolean
  readonly field: RefObject<HTMLTextAreaElement | null>
}

/** The messages with the young person. Earlier messages are not announced as news (WCAG 4.1.3). */
export function Thread({ desk, ticket, shown, isWriting, field }: Properties) {
  const { timeline, outbox } = shown.log
  const title = useId()
  const isLive = useLiveAfterHistory(shown.caughtUp)
  const { scroller, behind, toNew } = useFollowing(timeline.items.length + outbox.lines.length)
  const isEmpty = timeline.items.length + outbox.lines.length === 0
  const isStuck = outbox.lines.some(({ state }) => state === 'not-sent')
  return (
    <section className="cell-thread" aria-labelledby={title}>
      <h3 id={title}>{t`Échanges`}</h3>
      <div role="status">
        {shown.isAnew && (
          <p className="notice" data-kind="warn">
            {t`Le service est revenu à un état plus ancien : des messages déjà lus ici n’y sont plus. La demande a été rouverte. Ce qui n’était pas parti est repris.`}
          </p>
        )}
      </div>
      <div
        ref={scroller}
        role="log"
        aria-labelledby={title}
        aria-live={isLive ? undefined : 'off'}
        className="cell-log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable element must be reachable by keyboard (WCAG 2.1.1).
        tabIndex={0}
      >
        {isEmpty && shown.caughtUp && <p className="cell-soft">{t`Rien n’a encore été écrit ici.`}</p>}
        <ol>
          {timeline.items.map((item) => (
            <LineBoundary key={`${item.position} ${item.kind}`} of={item}>
              {() => <ThreadItem item={item} {...saidOf(timeline, item)} />}
            </LineBoundary>
          ))}
          {outbox.lines.map((line) => (
            <LineBoundary key={`${line.session} ${line.sequence}`} of={line}>
              <ThreadUnsent line={line} />
            </LineBoundary>
          ))}
        </ol>
      </div>
      {behind && (
        <button type="button" className="button cell-newer" onClick={toNew}>
          {t`Nouveau message ↓`}
        </button>
      )}
      {isStuck && (
        <p role="alert" className="cell-trouble">
          {t`Un message n’est pas parti.`}{' '}
          <button type="button" className="button" onClick={desk.tryAgain}>
            {t`Réessayer`}
          </button>
        </p>
      )}
      {isWriting ? (
        <Composer desk={desk} draft={shown.draft} field={field} />
      ) : (
        <p className="cell-soft">
          {ticket.phase === 'received'
            ? t`Prenez la demande en charge pour pouvoir répondre.`
            : t`On ne peut plus écrire dans ce suivi.`}
        </p>
      )}
    </section>
  )
}

function saidOf(timeline: Timeline, item: TimelineItem) {
  if (item.kind !== 'line') return { author: undefined, note: undefined }
  return { author: timeline.authors.get(item.certificate ?? '')?.alias, note: writtenBefore(timeline, item) }
}
