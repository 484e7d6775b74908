import { expect, test, vi } from 'vitest'
import { createKeptBellSettings, everythingOff, everythingOn } from './bell-settings.ts'

function aPage(stored: Record<string, string> = {}) {
  const localStorage = {
    getItem: (key: string) => stored[key] ?? null,
    setItem: (key: string, value: string) => {
      stored[key] = value
    },
  } as Storage
  return Object.assign(new EventTarget(), { localStorage })
}

const changed = (key: string | null) => Object.assign(new Event('storage'), { key })

test('a choice is kept for the next load; anything else there is no choice', () => {
  const stored = {}
  createKeptBellSettings(aPage(stored)).keep(everythingOff)
  expect(createKeptBellSettings(aPage(stored)).read()).toEqual(everythingOff)
  for (const text of ['', 'null', '{"sound":true}', '{"sound":1,"volume":"high","notification":true}'])
    expect(createKeptBellSettings(aPage({ 'relais-bell': text })).read()).toBe(null)
})

test('without storage nobody has chosen, and choosing does nothing', () => {
  const page = Object.defineProperty(new EventTarget(), 'localStorage', {
    get() {
      throw new DOMException('denied', 'SecurityError')
    },
  }) as EventTarget & { localStorage: Storage }
  const kept = createKeptBellSettings(page)
  kept.keep(everythingOn)
  expect(kept.read()).toBe(null)
})

test('another tab’s change of this entry is told, until the page ends', () => {
  const page = aPage()
  const told = vi.fn()
  const stop = createKeptBellSettings(page).onOther(told)
  for (const key of ['relais-bell', null, 'another']) page.dispatchEvent(changed(key))
  expect(told).toHaveBeenCalledTimes(2)
  stop()
  page.dispatchEvent(changed('relais-bell'))
  expect(told).toHaveBeenCalledTimes(2)
})
