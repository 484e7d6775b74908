/**
 * Moves the focus when the focused element disappears (a button after its act, a panel, a withdrawn ticket). Otherwise the focus would fall
 * to the body, and users of a keyboard or a screen reader would find themselves at the beginning of the page without notice. The focus goes
 * to the nearest remaining place with a name: the heading of the part around it, or an element marked `data-focus-place`. It does not move
 * while the focused element is usable, nor after the person moved it away (WCAG 2.4.3, 3.2).
 *
 * `root`: the document of the page. Returns a function that stops it.
 */
export function keepFocus(root: Document): () => void {
  /** The element that had the focus last, then all its ancestors. */
  let trail = isNowhere(root) ? [] : trailOf(root.activeElement)

  const onFocusIn = ({ target }: FocusEvent) => {
    trail = trailOf(target)
  }
  const onFocusOut = () =>
    // Wait for the whole change: only then is it known whether the element disappeared or the person left it.
    queueMicrotask(() => {
      if (isNowhere(root) && trail[0] && isUsable(trail[0])) trail = []
    })
  const look = () => {
    const [last, ...around] = trail
    if (!last) return
    // This runs at each change of the page, so the usual case must not cause a layout.
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

/** The place in the nearest remaining ancestor that has one; places in `main` come first. */
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
