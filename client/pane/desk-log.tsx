import './pane.css'
import { t } from '@lingui/core/macro'
import { memo, type RefObject, useLayoutEffect } from 'react'
import { LineBoundary } from '#client/ui/staff-boundary.tsx'
import { useFollowing } from '#client/ui/use-following.ts'
import { DeskLine } from './desk-line.tsx'
import type { ShownItem } from './shown-items.ts'
import { linesOf, positionOf, useShown } from './use-shown.ts'

type DeskLogProps = {
  readonly items: readonly ShownItem[]
  readonly readUpTo: number
  /** The lines after this position came while nobody looked. */
  readonly newAfter: number | null
  /** The last line whose end is in view; 0 in a log without any. */
  readonly onShown: (position: number) => void
  readonly onTryAgain: () => void
}

/**
 * The conversation. It is not a live region: `News` announces new lines, once, and only those of the conversation in front. The log follows new lines
 * if the listener is at its end, and never moves the focus.
 */
export const DeskLog = memo(function DeskLog({ items, readUpTo, newAfter, onShown, onTryAgain }: DeskLogProps) {
  const { scroller, behind, toNew } = useFollowing(items.length, (log) =>
    linesOf(log).find((line) => positionOf(line) > readUpTo),
  )
  useBeginAtNew(scroller)
  useShown(scroller, items, onShown)
  // Where everything is new there is nothing to keep it apart from.
  const begin = newAfter === null ? -1 : items.findIndex(({ position }) => (position ?? 0) > newAfter)
  const [known, fresh] = begin <= 0 ? [items, []] : [items.slice(0, begin), items.slice(begin)]
  const show = (item: ShownItem) => <LogItem key={item.key} item={item} onTryAgain={onTryAgain} />
  return (
    <div className="pane-log-frame">
      {/* biome-ignore-start lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard (WCAG 2.1.1). */}
      <div
        ref={scroller}
        className="pane-log"
        role="log"
        aria-label={t`Conversation`}
        aria-live="off"
        tabIndex={0}
        translate="no"
      >
        <div>
          <ol>{known.map(show)}</ol>
          {fresh.length > 0 && (
            <>
              <p className="pane-new">{t`Nouveau`}</p>
              <ol>{fresh.map(show)}</ol>
            </>
          )}
        </div>
      </div>
      {/* biome-ignore-end lint/a11y/noNoninteractiveTabindex: as above. */}
      {behind && (
        <button type="button" className="button pane-newer" onClick={toNew}>
          {t`Nouveau message ↓`}
        </button>
      )}
    </div>
  )
})

/** A log that comes to the front begins at what is new, if that does not fit above its end. */
function useBeginAtNew(scroller: RefObject<HTMLElement | null>) {
  useLayoutEffect(() => {
    const log = scroller.current
    const mark = log?.querySelector('.pane-new')
    if (!log || !mark) return
    const above = log.getBoundingClientRect().top - mark.getBoundingClientRect().top
    if (above > 0) log.scrollTop -= above
  }, [scroller])
}

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
