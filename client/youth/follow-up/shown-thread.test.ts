import { expect, test } from 'vitest'
import type { LogState } from '#client/conversation/log-state.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import { shownThread } from './shown-thread.ts'
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
