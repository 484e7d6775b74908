import { t } from '@lingui/core/macro'
import { memo } from 'react'
import { LineBoundary } from '#client/ui/staff-boundary.tsx'
import { useFollowing } from '#client/ui/use-following.ts'
import { DeskLine } from './desk-line.tsx'
import type { ShownItem } from './shown-items.ts'
import { linesOf, positionOf, useShown } from './use-shown.ts'

type DeskLogProps = {
  readonly items: readonly ShownItem[]
  readonly readUpTo: number
  /** The last line whose end is in view; 0 in a log without any. */
  readonly onShown: (position: number) => void
  readonly onTryAgain: () => void
}

/**
 * The conversation. It is not a live region: `News` announces new lines, once, and only those of the conversation in front. The log follows new lines
 * if the listener is at its end, and never moves the focus.
 */
export const DeskLog = memo(function DeskLog({ items, readUpTo, onShown, onTryAgain }: DeskLogProps) {
  const { scroller, behind, toNew } = useFollowing(items.length, (log) =>
    linesOf(log).find((line) => positionOf(line) > readUpTo),
  )
  useShown(scroller, items, onShown)
  return (
    <div className="listener-log-frame">
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <div
        ref={scroller}
        className="listener-log"
        role="log"
        aria-label={t`Conversation`}
        aria-live="off"
        tabIndex={0}
        translate="no"
      >
        <ol>
          {items.map((item) => (
            <LogItem key={item.key} item={item} onTryAgain={onTryAgain} />
          ))}
        </ol>
      </div>
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above. */}
      {behind && (
        <button type="button" className="button listener-newer" onClick={toNew}>
          {t`Nouveau message ↓`}
        </button>
      )}
    </div>
  )
})

/** Rendered again only when the item changes: a conversation can have a thousand. */
const LogItem = memo(function LogItem({
  item,
  onTryAgain,
}: Pick<DeskLogProps, 'onTryAgain'> & { readonly item: ShownItem }) {
  return (
    <LineBoundary of={item}>
      <DeskLine item={item} onTryAgain={onTryAgain} />
    </LineBoundary>
  )
})
