import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { Boundary } from '#client/ui/boundary.tsx'
import { useFollowing } from '#client/ui/use-following.ts'
import { useLiveAfterHistory } from '#client/ui/use-live-after-history.ts'
import { Line } from './line.tsx'
import type { ShownLine } from './shown-line.ts'

/**
 * The conversation. Lines from before the page load are not read aloud: the log becomes a live region once they are there
 * (`caughtUp`). It scrolls to new lines only if the reader is at its end, and never moves the focus. `children`: the content after the last line;
 * its beginning and the line before it come into view. `above`: what stands before the first line.
 */
export function Log(props: {
  lines: readonly ShownLine[]
  caughtUp: boolean
  above?: ReactNode
  children?: ReactNode
}) {
  const { lines, caughtUp } = props
  const live = useLiveAfterHistory(caughtUp)
  const { scroller, behind, toNew } = useFollowing(lines.length)
  const lastSent = lines.findLast(
    (line) => line.kind === 'text' && (line.delivery === 'sent' || line.delivery === 'received'),
  )

  return (
    <div className="youth-log-frame">
      <div ref={scroller} className="youth-log" data-behind={behind || undefined} translate="no">
        {props.above && <p className="youth-soft">{props.above}</p>}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scroll area must be reachable by keyboard (WCAG 2.1.1). */}
        <div role="log" aria-label={t`Conversation`} aria-live={live ? undefined : 'off'} tabIndex={0}>
          <ol>
            {lines.map((line) => (
              <Boundary key={line.key} as="li" of={line} words={t`Ce message ne peut pas être affiché.`}>
                <Line line={line} last={line === lastSent} />
              </Boundary>
            ))}
          </ol>
        </div>
        {props.children}
      </div>
      {behind && (
        <button type="button" className="button youth-newer" onClick={toNew}>
          {t`Nouveau message ↓`}
        </button>
      )}
    </div>
  )
}
