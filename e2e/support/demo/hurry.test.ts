import { expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { hurried } from './hurry.ts'

test('a hurry divides the waiting times of people, to no less than two seconds, and nothing else', () => {
  const waits = [
    'grantWithin',
    'lookWithin',
    'breath',
    'letGoRests',
    'passRings',
    'passAsked',
    'guestAsked',
    'guestStays',
    'callWidens',
    'callUnanswered',
    'youthAwayWaiting',
    'youthAwayTalking',
    'coolDown',
    'permit',
    'permitEnds',
    'deskUnattended',
    'staffIdleLock',
    'veilAfter',
    'ticketUntakenAlarm',
  ]
  expect(hurried(1)).toEqual(limits)
  for (const times of [2, 60, 10_000]) {
    const figures = hurried(times)
    for (const [name, figure] of Object.entries(limits)) {
      const expected = waits.includes(name) ? Math.max(2000, Math.round(figure / times)) : figure
      expect([name, figures[name as keyof typeof limits]]).toEqual([name, expected])
    }
  }
})
