/** For something the person asked for: the focus goes to its heading, and the heading to the top of what scrolls. */
export function readFrom(place: HTMLElement | null): void {
  const heading = place?.querySelector<HTMLElement>('h2')
  if (!heading) return
  heading.tabIndex = -1
  heading.focus()
  const scroller = heading.closest('.youth-log')
  if (!scroller) return
  scroller.scrollTop += heading.getBoundingClientRect().top - scroller.getBoundingClientRect().top - abovePixels
}

const abovePixels = 32
