/**
 * When what has the focus goes (a button after its act, a panel, a ticket that was withdrawn), the focus would fall to the body, and whoever
 * uses a keyboard or a screen reader would be at the beginning of the page without a word. It goes instead to the nearest place that is left and
 * has a name: the heading of the part it was in, or what is marked `data-focus-place`. Never moves a focus that still has its element, nor one
 * that the person took away themselves (WCAG 2.4.3, 3.2).
 *
 * `root`: the document of the page. Returns what stops it.
 */
export function keepFocus(root: Document): () => void {
  /** What had the focus last, then all that it stood in. */
  let trail = isNowhere(root) ? [] : trailOf(root.activeElement)

  const onFocusIn = ({ target }: FocusEvent) => {
    trail = trailOf(target)
  }
  const onFocusOut = () =>
    // Whether it went or was left is only known once all that changes has changed.
    queueMicrotask(() => {
      if (isNowhere(root) && trail[0] && isUsable(trail[0])) trail = []
    })
  const look = () => {
    const [last, ...around] = trail
    if (!last) return
    // Run at each change of the page: what is usual is told without a layout.
    if (root.activeElement === last ? !isOff(last) : !isNowhere(root) || isUsable(last)) return
    placeAmong(around)?.focus()
  }

  root.addEventListener('focusin', onFocusIn)
  root.addEventListener('focusout', onFocusOut)
  const watching = new MutationObserver(look)
  watching.observe(root.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ['disabled', 'hidden'],
  })
  return () => {
    watching.disconnect()
    root.removeEventListener('focusin', onFocusIn)
    root.removeEventListener('focusout', onFocusOut)
  }
}

const isNowhere = ({ activeElement, body }: Document) => activeElement === null || activeElement === body

function trailOf(target: EventTarget | null): readonly HTMLElement[] {
  const found: HTMLElement[] = []
  for (let at = target instanceof HTMLElement ? target : null; at; at = at.parentElement) found.push(at)
  return found
}

const isOff = (element: HTMLElement) => element.matches(':disabled') || element.closest('[hidden]') !== null

const isUsable = (element: HTMLElement) => element.isConnected && isShown(element) && !isOff(element)

const isShown = (element: HTMLElement) => element.checkVisibility?.() !== false && !element.closest('[hidden]')

/** The nearest that is left and has a heading, `main` before what stands around it. */
function placeAmong(around: readonly HTMLElement[]): HTMLElement | undefined {
  for (const left of around) {
    if (!left.isConnected || !isShown(left)) continue
    const place = placeIn(left.querySelector('main') ?? left) ?? placeIn(left)
    if (!place) continue
    place.tabIndex = -1
    return place
  }
  return undefined
}

const placeIn = (part: Element): HTMLElement | undefined =>
  ['[data-focus-place]', 'h1, h2, h3']
    .flatMap((places) => [...part.querySelectorAll<HTMLElement>(places)])
    .find(isShown)
