import '#client/i18n/testing/french.ts'
import { expect, test } from 'vitest'
import { entryOf, envelopeOf, linesOf, nothingOpened, sessionNamed } from '#client/conversation/testing/service.ts'
import { opened, receive, startTimeline } from '#client/conversation/timeline.ts'
import type { Content } from '#shared/protocol/content.ts'
import { lastWords, waitWords } from './list-words.ts'

const me = sessionNamed('m')
const them = sessionNamed('t')

function after(...said: readonly (readonly [from: 'listener' | 'youth', content: Content | string])[]) {
  const entries = said.map(([role], index) =>
    entryOf(index + 1, envelopeOf(role, role === 'youth' ? them : me, index, 'a')),
  )
  const contents = said.map(([, content]) =>
    typeof content === 'string' ? ({ kind: 'text', text: content, at: 0 } as const) : content,
  )
  const received = receive(startTimeline('listener', me), entries)
  const items = linesOf(entries, contents)
  return lastWords(opened(received, { ...nothingOpened, items, taken: entries.length }), 'Kiwi')
}

test('the list has the first words of the last line, and says when it is one’s own side’s', () => {
  expect(after()).toBeUndefined()
  expect(after(['youth', 'un'], ['youth', 'deux\n\n  trois'])).toBe('deux trois')
  expect(after(['youth', 'un'], ['listener', 'oui'])).toBe('Écoute : oui')
  expect(after(['youth', 'un'], ['youth', { kind: 'permits', commitments: ['a'] }])).toBe('un')
  expect(after(['listener', { kind: 'help-card', title: 'Le 114', markdown: 'a', at: 0 }])).toBe(
    'Écoute : Fiche d’aide : Le 114',
  )
  expect(after(['youth', { kind: 'answer', proposal: 'a' as never, answer: 'question' }])).toBe(
    'Kiwi veut poser une question sur le suivi proposé.',
  )
})

test('a long line ends after a whole word, and no character is cut in two', () => {
  expect(after(['youth', `${'mot '.repeat(14)}dernier et la suite`])).toBe(`${'mot '.repeat(14).trim()}…`)
  expect(after(['youth', `a${'😀'.repeat(40)}`])).toBe(`a${'😀'.repeat(29)}…`)
})

test('the time that somebody waits is in words, and whoever waits longest is named so', () => {
  const now = 100 * 60_000
  expect([0, 59_999, 60_000, 5 * 60_000].map((waited) => waitWords(now - waited, now, false))).toEqual([
    'Attend depuis moins d’une minute',
    'Attend depuis moins d’une minute',
    'Attend depuis 1 minute',
    'Attend depuis 5 minutes',
  ])
  expect([0, 1, 5].map((minutes) => waitWords(now - minutes * 60_000, now, true))).toEqual([
    'Attend le plus : moins d’une minute',
    'Attend le plus : 1 minute',
    'Attend le plus : 5 minutes',
  ])
})
