import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { createSubscribers } from '#client/ui/observable.ts'
import type { News } from './bell-machine.ts'
import { everythingOff, everythingOn } from './bell-settings.ts'
import { aBell } from './testing/a-bell.ts'

const line = (mark: number): News => ({ key: 'line', mark, count: mark, until: 'gone' })
const ticket: News = { key: 'ticket', mark: 1, count: 1, until: 'looked' }

/** A bell over a desk that has nothing new yet. */
function aDesk(given: Parameters<typeof aBell>[0] = { chosen: everythingOn }) {
  const made = aBell(given)
  const { subscribe, notify } = createSubscribers()
  let news: readonly News[] | null = []
  const stop = made.bell.follow(subscribe, () => news)
  made.heard()
  return {
    ...made,
    stop,
    has(...next: readonly News[]) {
      news = next
      notify()
    },
    knowsNothing() {
      news = null
      notify()
    },
  }
}

test('what is new stands in the title, sounds and notifies without a word of it, and again later', () => {
  const { has, heard, later, looking } = aDesk()
  looking.turnAway()
  has(line(1))
  expect(heard()).toEqual(['(1) Écoute', 'play middle', 'show Relais : du nouveau'])
  later()
  expect(heard()).toEqual(['play middle', 'show Relais : du nouveau'])
  has()
  expect(heard()).toEqual(['Écoute', 'hide'])
})

test('somebody who looks at the page hears nothing of what it shows; who returns to it has looked', () => {
  const { has, heard, looking } = aDesk()
  has(ticket)
  expect(heard()).toEqual([])
  has()
  looking.turnAway()
  has(ticket)
  expect(heard()).toContain('(1) Écoute')
  looking.act()
  expect(heard()).toEqual(['Écoute', 'hide'])
})

test('under a veil everything still counts, sounds and notifies, whatever is pressed', () => {
  const { has, heard, looking, bell } = aDesk()
  bell.veil(true)
  looking.act()
  has(ticket)
  looking.act()
  expect(heard()).toEqual(['(1) Écoute', 'play middle', 'show Relais : du nouveau'])
})

test('what is muted stays silent, and the title counts all the same', () => {
  const chosen = { ...everythingOn, sound: false }
  const { has, heard, looking, bell } = aDesk({ chosen })
  looking.turnAway()
  has(line(1))
  expect(heard()).toEqual(['(1) Écoute', 'show Relais : du nouveau'])
  bell.turnOff()
  has()
  has(line(1))
  expect(heard()).toEqual(['Écoute', 'hide', '(1) Écoute'])
})

test('nothing sounds, and the browser is asked nothing, before a person has chosen; one press turns all of it on', async () => {
  const { has, heard, looking, bell, kept } = aDesk({ chosen: null, notifier: 'unasked' })
  looking.turnAway()
  has(line(1))
  expect(heard()).toEqual(['(1) Écoute'])
  expect(bell.state().settings).toBe(null)
  await bell.turnOn()
  expect(heard()).toEqual(['prepare', 'try middle', 'ask'])
  expect(kept()).toEqual(everythingOn)
  expect(bell.state()).toEqual({ settings: everythingOn, chime: 'ready', notifier: 'granted' })
})

test('the browser asks its question only at the press that wants notifications', async () => {
  const { bell, heard, browser } = aDesk({ chosen: everythingOff, notifier: 'unasked' })
  await bell.choose({ ...everythingOff, sound: true })
  expect(heard()).toEqual(['prepare'])
  browser.answer = 'denied'
  await bell.choose(everythingOn)
  expect(heard()).toEqual(['prepare', 'ask'])
  expect(bell.state().notifier).toBe('denied')
})

test('each way can be tried, even while it is muted', async () => {
  const { bell, heard } = aDesk({ chosen: { ...everythingOff, volume: 'high' } })
  await bell.trySound()
  await bell.tryNotification()
  expect(heard()).toEqual(['try high', 'ask', 'show Relais : du nouveau'])
})

test('a sound that the browser holds back is made ready at each touch, if it is wanted', () => {
  const { bell, heard, browser, tell } = aDesk({ chosen: everythingOn, chime: 'waits' })
  bell.touched()
  expect(heard()).toEqual(['prepare'])
  browser.chime = 'ready'
  tell()
  expect(bell.state().chime).toBe('ready')
  bell.turnOff()
  bell.touched()
  expect(heard()).toEqual([])
})

test('what another tab chooses counts in this one', () => {
  const { bell, chooseElsewhere, has, heard, looking } = aDesk({ chosen: everythingOn })
  chooseElsewhere(everythingOff)
  expect(bell.state().settings).toEqual(everythingOff)
  looking.turnAway()
  has(line(1))
  expect(heard()).toEqual(['(1) Écoute'])
})

test('[G21] a fault in what a desk has is reported, and the next news counts', () => {
  const { bell, heard, looking } = aBell({ chosen: everythingOn })
  looking.turnAway()
  let isFaulty = true
  const { subscribe, notify } = createSubscribers()
  heard()
  bell.follow(subscribe, () => {
    if (isFaulty) throw new Error('a mistake of ours')
    return [line(1)]
  })
  expect(heard()).toEqual(['fault: a mistake of ours'])
  isFaulty = false
  notify()
  expect(heard()).toContain('(1) Écoute')
})

test('a desk that knows nothing for a while changes nothing', () => {
  const { has, knowsNothing, heard, looking } = aDesk()
  looking.turnAway()
  has(line(1))
  heard()
  knowsNothing()
  has(line(1))
  expect(heard()).toEqual([])
})

test('a tab that another one takes over from is silent at once, and its title counts nothing', () => {
  const { bell, has, heard, looking, stop, later, chooseElsewhere } = aDesk()
  looking.turnAway()
  has(line(1))
  heard()
  stop()
  bell.close()
  expect(heard()).toEqual(['Écoute', 'hide', 'silence'])
  has(line(2))
  later()
  looking.act()
  chooseElsewhere(everythingOn)
  expect(heard()).toEqual([])
})
