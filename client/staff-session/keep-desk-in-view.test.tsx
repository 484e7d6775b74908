import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { keepDeskInView } from './keep-desk-in-view.ts'

let root: HTMLElement
/** The page of a phone, in pixels; a rem of its media queries has 16. */
const page = { clientWidth: 375, clientHeight: 640 }
beforeEach(() => {
  Object.assign(page, { clientWidth: 375, clientHeight: 640 })
  root = document.createElement('div')
  vi.stubGlobal('matchMedia', (query: string) => {
    const [, side = '', rem = ''] = /max-(width|height): (\d+)rem/.exec(query) ?? []
    return { matches: (side === 'width' ? page.clientWidth : page.clientHeight) <= Number(rem) * 16 }
  })
  for (const side of ['clientWidth', 'clientHeight'] as const)
    Object.defineProperty(root, side, { get: () => page[side] })
})
afterEach(() => vi.unstubAllGlobals())

const aView = () => Object.assign(new EventTarget(), { height: 640, offsetTop: 0, scale: 1 })
const said = () => [
  root.style.getPropertyValue('--hidden-below'),
  ...['data-strips', 'data-low', 'data-short'].filter((name) => root.hasAttribute(name)),
]

test('a keyboard over the page is detected at any height of the page', () => {
  const view = aView()
  keepDeskInView(view as unknown as VisualViewport, root)
  expect(said()).toEqual(['0px', 'data-strips'])
  Object.assign(view, { height: 290, offsetTop: 50 }).dispatchEvent(new Event('resize'))
  expect(said()).toEqual(['300px', 'data-strips', 'data-low', 'data-short'])
  Object.assign(view, { height: 640, offsetTop: 0 }).dispatchEvent(new Event('resize'))
  expect(said()).toEqual(['0px', 'data-strips'])
})

test('a page that the person zoomed is measured without the zoom', () => {
  const view = aView()
  keepDeskInView(view as unknown as VisualViewport, root)
  Object.assign(view, { height: 320, scale: 2 }).dispatchEvent(new Event('resize'))
  expect(said()).toEqual(['0px', 'data-strips'])
})

test.each([
  [1280, 800, []],
  [720, 800, ['data-strips']],
  [1280, 608, ['data-strips', 'data-low']],
  [1280, 384, ['data-strips', 'data-low', 'data-short']],
])('without a visual viewport the window itself is measured: %i × %i', (clientWidth, clientHeight, left) => {
  Object.assign(page, { clientWidth, clientHeight })
  keepDeskInView(null, root)
  expect(said()).toEqual(['0px', ...left])
  Object.assign(page, { clientWidth: 1280, clientHeight: 800 })
  dispatchEvent(new Event('resize'))
  expect(said()).toEqual(['0px'])
})
