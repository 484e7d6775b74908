import { render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { DeskLog } from './desk-log.tsx'
import type { ShownItem } from './shown-items.ts'

// jsdom has no layout: the test sets where each line ends, in pixels from the top of a log of 300.
const logHeight = 300
const lineHeight = 100
let scrolled = 0
let isShown = true

/** A spy on its getter and one on its setter do not both go away: the second one keeps the first. */
const scrollTop = Object.getOwnPropertyDescriptor(Element.prototype, 'scrollTop') as PropertyDescriptor

afterEach(() => {
  vi.restoreAllMocks()
  Object.defineProperty(Element.prototype, 'scrollTop', scrollTop)
  Reflect.deleteProperty(Element.prototype, 'checkVisibility')
})

function layOut() {
  vi.spyOn(Element.prototype, 'getBoundingClientRect').mockImplementation(function rect(this: Element) {
    const position = (this as HTMLElement).dataset.position
    if (position === undefined) return new DOMRect(0, 0, 200, logHeight)
    return new DOMRect(0, (Number(position) - 1) * lineHeight - scrolled, 200, lineHeight)
  })
  // jsdom has none.
  Element.prototype.checkVisibility = () => isShown
}

const lines = (count: number): ShownItem[] =>
  Array.from({ length: count }, (_, index) => ({
    kind: 'said',
    position: index + 1,
    key: String(index),
    side: 'theirs',
    from: 'Kiwi',
    said: { text: `ligne ${index + 1}` },
    at: 0,
    delivery: undefined,
  }))

function shown(count: number) {
  layOut()
  const onShown = vi.fn()
  const log = (items: ShownItem[]) => (
    <DeskLog items={items} readUpTo={0} newAfter={null} onShown={onShown} onTryAgain={() => {}} />
  )
  const { rerender, getByRole } = render(log(lines(count)))
  return { onShown, grow: (to: number) => rerender(log(lines(to))), log: () => getByRole('log') }
}

test('a line below the frame counts as seen only after scrolling to its end', () => {
  scrolled = 0
  isShown = true
  const { onShown, grow, log } = shown(3)
  expect(onShown).toHaveBeenLastCalledWith(3)
  grow(5)
  expect(onShown).toHaveBeenLastCalledWith(3)
  scrolled = 150
  log().dispatchEvent(new Event('scroll'))
  expect(onShown).toHaveBeenLastCalledWith(4)
  scrolled = 200
  log().dispatchEvent(new Event('scroll'))
  expect(onShown).toHaveBeenLastCalledWith(5)
})

test('a log that comes to the front begins at what is new, if its end would hide that', () => {
  scrolled = 0
  isShown = true
  layOut()
  // Where the mark stands, from the top of the log, at its end.
  let mark = -250
  const rect = vi.mocked(Element.prototype.getBoundingClientRect)
  const lay = rect.getMockImplementation()
  rect.mockImplementation(function at(this: Element) {
    return this.className === 'pane-new' ? new DOMRect(0, mark, 200, 20) : (lay?.call(this) as DOMRect)
  })
  const show = (newAfter: number | null) => {
    const { unmount } = render(
      <DeskLog items={lines(5)} readUpTo={0} newAfter={newAfter} onShown={() => {}} onTryAgain={() => {}} />,
    )
    const { scrollTop } = screen.getByRole('log')
    const mark = screen.queryByText('Nouveau')
    const first = mark?.nextElementSibling?.querySelector('li')?.textContent ?? null
    unmount()
    return { scrollTop, first }
  }
  // jsdom has no scroll: the end is at 0, and the way back from it is negative.
  Object.defineProperty(Element.prototype, 'scrollTop', {
    configurable: true,
    get(this: HTMLElement) {
      return Number(this.dataset.at ?? 0)
    },
    set(this: HTMLElement, to: number) {
      this.dataset.at = String(to)
    },
  })
  expect(show(2)).toEqual({ scrollTop: -250, first: expect.stringContaining('ligne 3') })
  mark = 100
  expect(show(2)).toEqual({ scrollTop: 0, first: expect.stringContaining('ligne 3') })
  expect(show(null)).toEqual({ scrollTop: 0, first: null })
})

test('no line of a log counts as seen behind a panel, or on a page in the background', () => {
  scrolled = 0
  isShown = false
  expect(shown(2).onShown).not.toHaveBeenCalled()
  isShown = true
  const behind = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  const { onShown } = shown(2)
  expect(onShown).not.toHaveBeenCalled()
  behind.mockReturnValue('visible')
  document.dispatchEvent(new Event('visibilitychange'))
  expect(onShown).toHaveBeenLastCalledWith(2)
})
