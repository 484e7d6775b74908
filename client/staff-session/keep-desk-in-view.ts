import { keepInView } from '#client/ui/keep-in-view.ts'

/**
 * Sizes a desk to the area above a keyboard, as the youth page does. On iOS the keyboard covers the page, which no media query detects.
 * `data-low` and `data-short` say what height remains, `data-strips` that the height or the width is small, and `--hidden-below` how much of
 * the page is covered from below. The focused field scrolls above the covered area, with the button of its form.
 */
export function keepDeskInView(view: VisualViewport | null, root: HTMLElement): void {
  keepInView(view, root)
  const follow = () => {
    const zoomed = view !== null && view.scale > 1.01
    const height = view && !zoomed ? view.height : root.clientHeight
    const covered = view && !zoomed ? Math.max(0, root.clientHeight - view.offsetTop - view.height) : 0
    root.style.setProperty('--hidden-below', `${covered}px`)
    const isWithin = (rem: number) => matchMedia(`(max-height: ${rem}rem)`).matches || height <= rem * usualRemPixels
    const isLow = isWithin(lowRem)
    root.toggleAttribute('data-low', isLow)
    root.toggleAttribute('data-short', isWithin(shortRem))
    root.toggleAttribute('data-strips', isLow || matchMedia(`(max-width: ${narrowRem}rem)`).matches)
    return covered
  }
  const makeRoom = () => {
    if (follow() > 0) bringFieldBack(root.ownerDocument.activeElement)
  }
  view?.addEventListener('resize', makeRoom)
  view?.addEventListener('scroll', follow)
  addEventListener('resize', follow)
  follow()
}

const written = 'textarea, input:not([type="radio"], [type="checkbox"])'

/** Scrolls the form into view, for its button; then the field, if both do not fit. */
function bringFieldBack(field: Element | null): void {
  if (!field?.matches(written)) return
  for (const part of [field.closest('form'), field]) part?.scrollIntoView({ block: 'nearest' })
}

/** Less than what a desk stands on with room, and little more than what a keyboard leaves. */
const lowRem = 38
const narrowRem = 45
const shortRem = 24
const usualRemPixels = 16
