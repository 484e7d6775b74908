import { keepInView } from '#client/ui/keep-in-view.ts'

/**
 * Sizes a desk to what a keyboard leaves of the screen, as the young people's page is. Where the browser leaves the page under the keyboard (iOS), no media
 * query tells: `data-low` and `data-short` say what height is left, `data-strips` that it or the width is little, and `--hidden-below` how much of the page is
 * covered from below. A field that somebody writes in comes to stand above what is covered, with the button of its form.
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

/** Its form first, for the button; the field where both have no room. */
function bringFieldBack(field: Element | null): void {
  if (!field?.matches(written)) return
  for (const part of [field.closest('form'), field]) part?.scrollIntoView({ block: 'nearest' })
}

/** Less than what a desk stands on with room, and little more than what a keyboard leaves. */
const lowRem = 38
const narrowRem = 45
const shortRem = 24
const usualRemPixels = 16
