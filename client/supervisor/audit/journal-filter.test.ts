import { expect, test } from 'vitest'
import { auditKinds } from '#shared/protocol/audit-kinds.ts'
import type { AuditEvent } from '#shared/protocol/supervisor.ts'
import { eventsOf, journalParts } from './journal-filter.tsx'

const events = auditKinds.map(
  (kind, index): AuditEvent => ({ number: index, day: '2026-11-23', kind, actor: null, subject: null }),
)

test('each kind of event that the service writes stands in one part of the journal, and all of them in the whole', () => {
  const parts = journalParts.filter((part) => part !== 'all')
  const found = parts.flatMap((part) => eventsOf(part, events).map(({ kind }) => kind))
  expect(found.toSorted()).toEqual(auditKinds.toSorted())
  expect(eventsOf('all', events)).toBe(events)
})

test('a part keeps the order of the journal', () => {
  const numbers = eventsOf('tickets', events.toReversed()).map(({ number }) => number)
  expect(numbers).toEqual(numbers.toSorted((one, other) => other - one))
})
