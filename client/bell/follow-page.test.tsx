import { fireEvent } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { followPage } from './follow-page.ts'

afterEach(() => vi.restoreAllMocks())

function followed() {
  const looking = { act: vi.fn(), turnAway: vi.fn() }
  const stop = followPage(looking, window)
  return { ...looking, stop }
}

const seen = (state: DocumentVisibilityState) => vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)

test('each input is an act, and so is turning to the page; nothing is once it is no longer followed', () => {
  const { act, turnAway, stop } = followed()
  for (const input of [fireEvent.pointerDown, fireEvent.pointerMove, fireEvent.keyDown, fireEvent.wheel])
    input(document.body)
  expect(act).toHaveBeenCalledTimes(4)
  fireEvent.focus(window)
  expect(act).toHaveBeenCalledTimes(5)
  fireEvent.blur(window)
  expect(turnAway).toHaveBeenCalledTimes(1)
  stop()
  fireEvent.keyDown(document.body)
  fireEvent.blur(window)
  expect([act.mock.calls.length, turnAway.mock.calls.length]).toEqual([5, 1])
})

test('a page out of view is one that they have turned away from, from its load on, until it comes to the front', () => {
  seen('hidden')
  const { act, turnAway, stop } = followed()
  expect(turnAway).toHaveBeenCalledTimes(1)
  fireEvent.focus(window)
  expect(act).not.toHaveBeenCalled()
  seen('visible')
  fireEvent(document, new Event('visibilitychange'))
  expect(act).toHaveBeenCalledTimes(1)
  stop()
})
