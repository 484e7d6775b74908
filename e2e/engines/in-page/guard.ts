import type { Answer } from './question.ts'
import { notYet } from './reach.ts'

type Guard = { went: 'nowhere' | 'home' | 'astray'; readonly lift: () => void }

let guard: Guard | undefined
const kinds = ['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click'] as const

/** From now on a press outside the element has no effect: the page may move between the check and the press. */
export function watch(element: Element): void {
  guard?.lift()
  // Each press is meant, however fast this machine is: a page takes a second one at the same place within half a second for a stray one.
  document.dispatchEvent(new Event('input'))
  const meet = (event: Event) => {
    if (!guard || !event.isTrusted) return
    if (event.type === 'mousedown') guard.went = isFor(element, event) ? 'home' : 'astray'
    if (guard.went !== 'home' && !isFor(element, event)) {
      event.preventDefault()
      event.stopImmediatePropagation()
    }
  }
  for (const kind of kinds) addEventListener(kind, meet, true)
  guard = {
    went: 'nowhere',
    lift: () => {
      for (const kind of kinds) removeEventListener(kind, meet, true)
    },
  }
}

/** Whether the press reached its target. */
export function whereThePressWent(): Answer {
  const { went, lift } = guard ?? { went: 'home', lift: () => undefined }
  lift()
  guard = undefined
  return went === 'home' ? { kind: 'done' } : notYet(`the press went ${went}`)
}

const isFor = (element: Element, event: Event): boolean =>
  event.composedPath().includes(element) ||
  (event.target instanceof Element && event.target.closest('label')?.control === element)
