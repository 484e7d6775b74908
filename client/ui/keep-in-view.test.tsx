import { expect, test } from 'vitest'
import { keepInView } from './keep-in-view.ts'

function aView(height: number) {
  return Object.assign(new EventTarget(), { height, offsetTop: 0, scale: 1 })
}

const shown = (root: HTMLElement) => ['--shown-height', '--shown-top'].map((name) => root.style.getPropertyValue(name))

test('the page has the size and the place of the visible area, with and without a keyboard', () => {
  const root = document.createElement('div')
  const view = aView(640)
  keepInView(view as unknown as VisualViewport, root)
  expect(shown(root)).toEqual(['640px', '0px'])
  Object.assign(view, { height: 320, offsetTop: 120 }).dispatchEvent(new Event('resize'))
  expect(shown(root)).toEqual(['320px', '120px'])
})

test('the area above a keyboard counts as short, in whichever way the browser makes room for it', () => {
  const root = document.createElement('div')
  const view = aView(640)
  keepInView(view as unknown as VisualViewport, root)
  const isShortAt = (change: Partial<typeof view>) => {
    Object.assign(view, change).dispatchEvent(new Event('resize'))
    return root.hasAttribute('data-short')
  }
  expect([isShortAt({}), isShortAt({ height: 290 }), isShortAt({ height: 640 })]).toEqual([false, true, false])
  expect(isShortAt({ height: 290, scale: 2 })).toBe(false)
})

test('a page that the person zoomed does not change', () => {
  const root = document.createElement('div')
  const view = aView(640)
  keepInView(view as unknown as VisualViewport, root)
  Object.assign(view, { height: 320, scale: 2 }).dispatchEvent(new Event('resize'))
  expect(shown(root)).toEqual(['', ''])
})

test('without a visual viewport the size in the style sheet applies', () => {
  const root = document.createElement('div')
  keepInView(null, root)
  expect(shown(root)).toEqual(['', ''])
})
