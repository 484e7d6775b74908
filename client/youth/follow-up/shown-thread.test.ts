import { expect, test } from 'vitest'
import type { LogState } from '#client/conversation/log-state.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { YouthTicket } from '#shared/protocol/follow-up.ts'
import { answeredBy, shownThread } from './shown-thread.ts'
import { stateWords } from './state-words.ts'
import '#client/i18n/testing/french.ts'

const session = 'AAAAAAAAAAAAAAAAAAAAAA' as SenderSessionId

const line = (position: number, role: SenderRole, text: string, at: string) => ({
  kind: 'line' as const,
  position,
  epoch: 0,
  reference: { role, session, sequence: position },
  ...{ certificate: null, unread: undefined },
  content: { kind: 'text' as const, text, at: Date.parse(at) },
})

test('[L10] whoever answered is named by their certificate, and not by the service', () => {
  const authors = new Map([['f', { id: 'a', alias: 'Alix', role: 'cell', public: 'p' }]])
  const answer = { ...line(2, 'cell', 'Bonjour.', '2026-11-23T15:00:00Z'), certificate: 'f' }
  const logOf = (...items: object[]) => ({ timeline: { items, authors }, outbox: { lines: [] } }) as unknown as LogState
  const ticket = { phase: 'answered', promiseHours: 24 } as YouthTicket
  const words = (log: LogState) => stateWords(ticket, answeredBy(log))
  expect(words(logOf(line(1, 'youth', 'Vous êtes là ?', '2026-11-23T10:00:00Z'), answer))).toEqual([
    'Alix t’a répondu.',
  ])
  expect(words(logOf())).toEqual(['L’équipe t’a répondu.'])
  expect(stateWords({ ...ticket, phase: 'taken' })[0]).toBe('Quelqu’un de l’équipe a pris ta demande.')
})

test('each day of a follow-up has its date above it, once', () => {
  const items = [
    line(1, 'youth', 'Bonjour.', '2026-11-23T10:00:00Z'),
    line(2, 'cell', 'Bonjour, je suis Alix.', '2026-11-23T15:00:00Z'),
    line(3, 'cell', 'Comment ça va ?', '2026-12-01T10:00:00Z'),
  ]
  const log = { timeline: { items, authors: new Map() }, outbox: { lines: [] } } as unknown as LogState
  const said = shownThread(log).map((shown) => ('words' in shown ? shown.words : 'text' in shown && shown.text))
  expect(said).toEqual([
    'lundi 23 novembre 2026',
    'Bonjour.',
    'Bonjour, je suis Alix.',
    'mardi 1 décembre 2026',
    'Comment ça va ?',
  ])
})
