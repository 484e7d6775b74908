import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import { Boundary } from '#client/ui/boundary.tsx'
import { useFollowing } from '#client/ui/use-following.ts'
import { useLiveAfterHistory } from '#client/ui/use-live-after-history.ts'
import { Line } from './line.tsx'
import type { ShownLine } from './shown-line.ts'

/**
 * The conversation. What was said before this page was loaded is not read aloud: the log becomes a live region once it is there
 * (`caughtUp`). It follows new lines only for someone who is at the end of it, and never moves the focus. `children`: what follows the last line,
 * which comes into view with its beginning and the line before it.
 */
export function Log(props: { lines: readonly ShownLine[]; caughtUp: boolean; children?: ReactNode }) {
  const { lines, caughtUp } = props
  const live = useLiveAfterHistory(caughtUp)
  const { scroller, behind, toNew } = useFollowing(lines.length)
  const lastSent = lines.findLast((line) => line.kind === 'text' && line.delivery === 'sent')

  return (
    <div className="youth-log-frame">
      <div ref={scroller} className="youth-log" data-behind={behind || undefined} translate="no">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
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
