/** Shows content that the person asked for: focuses its heading, and scrolls the heading to the top. */
export function readFrom(place: HTMLElement | null): void {
  const heading = place?.querySelector<HTMLElement>('h2')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus()
  const scroller = heading.closest('.youth-log, .youth-main')
  if (!scroller) return
  scroller.scrollTop += heading.getBoundingClientRect().top - scroller.getBoundingClientRect().top - abovePixels
}

const abovePixels = 32
