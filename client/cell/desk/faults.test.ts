import '#client/i18n/testing/french.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { codeWords } from '#language/code-words.ts'
import type { TicketId } from '#shared/ids.ts'
import { aReadyCell, until } from '../testing/settled.ts'

beforeEach(() => {
  vi.stubGlobal('reportError', () => {})
  return () => vi.unstubAllGlobals()
})

/** What no service gives: a consent that is no text makes whatever reads it throw, as a mistake of ours would. */
test('[G21] a ticket whose sorting fails says so, and those behind it are sorted', async () => {
  const { cell, desk } = await aReadyCell(codeWords)
  const first = await cell.submit()
  const faulty = newId<TicketId>()
  cell.plant(faulty, { ...cell.sealed(first), consent: 5 as never })
  const last = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(last))
  expect(desk.get().facts.triage.get(faulty)).toEqual({ status: 'refused', why: 'internal' })
  expect(desk.get().facts.triage.get(last)?.status).toBe('opened')
})

test('[G21] a screen that fails at a change keeps no other from hearing of it', async () => {
  const { cell, desk } = await aReadyCell(codeWords)
  const heard = vi.fn()
  desk.subscribe(() => {
    throw new Error('a mistake of ours')
  })
  desk.subscribe(heard)
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  expect(heard).toHaveBeenCalled()
})
