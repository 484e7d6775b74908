/**
 * Sizes the page to the visible area, through `--shown-height` and `--shown-top`: on iOS the keyboard does not resize the page but pans it,
 * and the exit would leave the screen (WebKit ignores `interactive-widget`). Without a visual viewport the style falls back to `100dvh`.
 * `data-short`: the visible area is hardly higher than the one above a keyboard, which no media query on iOS detects.
 */
export function keepInView(view: VisualViewport | null, root: HTMLElement): void {
  if (!view) return
  const follow = () => {
    // The person has zoomed in: do not change the page.
    const zoomed = view.scale > 1.01
    root.style.setProperty('--shown-height', zoomed ? '' : `${view.height}px`)
    root.style.setProperty('--shown-top', zoomed ? '' : `${view.offsetTop}px`)
    root.toggleAttribute('data-short', !zoomed && view.height < shortPixels)
  }
  view.addEventListener('resize', follow)
  view.addEventListener('scroll', follow)
  follow()
}

const shortPixels = 400
