import { isDisabled } from './find.ts'
import type { Answer } from './question.ts'

/** A box with a size that no style hides. */
export function isVisible(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible'
}

/** Each attempt scrolls in another way, because a sticky element may cover what was scrolled to an edge. */
const scrollings: readonly ScrollLogicalPosition[] = ['nearest', 'center', 'end', 'start']
let looks = 0

/** The centre of an element, once a press there would reach that element and nothing else. Scrolls it into view. */
export function whereToPress(element: Element): Answer {
  if (!isVisible(element)) return notYet('it is not visible')
  if (isDisabled(element)) return notYet('it is disabled')
  const inView = pointOf(element)
  if (isReached(element, inView)) return { kind: 'point', ...inView }
  looks += 1
  element.scrollIntoView({
    block: scrollings[looks % scrollings.length] ?? 'center',
    inline: 'nearest',
    behavior: 'instant',
  })
  const point = pointOf(element)
  if (isReached(element, point)) return { kind: 'point', ...point }
  return notYet(`${nameOf(document.elementFromPoint(point.x, point.y))} is in the way`)
}

/** Focuses an element, so that typing reaches it. */
export function focus(element: Element): Answer {
  if (!isVisible(element)) return notYet('it is not visible')
  if (isDisabled(element)) return notYet('it is disabled')
  if (!(element instanceof HTMLElement)) return notYet('it takes no focus')
  element.focus()
  return document.activeElement === element ? { kind: 'done' } : notYet('it does not keep the focus')
}

export const notYet = (why: string): Answer => ({ kind: 'not yet', why })

/** The first box: a link may span two lines, and its centre is then outside it. */
function pointOf(element: Element): { readonly x: number; readonly y: number } {
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
  return { x: Math.round(box.left + box.width / 2), y: Math.round(box.top + box.height / 2) }
}

function isReached(element: Element, { x, y }: { readonly x: number; readonly y: number }): boolean {
  const hit = document.elementFromPoint(x, y)
  return hit !== null && (element.contains(hit) || hit.closest('label')?.control === element)
}

const nameOf = (element: Element | null): string =>
  element === null
    ? 'what lies outside the window'
    : `<${element.localName} class="${element.getAttribute('class') ?? ''}">`
