import '#client/i18n/testing/french.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { aReadyCell, until } from '../testing/settled.ts'

beforeEach(() => {
  vi.stubGlobal('reportError', () => {})
  return () => vi.unstubAllGlobals()
})

test('[G21] a ticket whose sorting fails says so, and the ones after it are sorted', async () => {
  const { cell, desk } = await aReadyCell(codeWords)
  let answer = () => {}
  cell.hold('ticket:triage', new Promise((resolve) => (answer = resolve)))
  const faulty = await cell.submit()
  const last = await cell.submit()
  const verifying = vi.spyOn(crypto.subtle, 'verify').mockRejectedValueOnce(new Error('a mistake of ours'))
  answer()
  await until(desk, ({ facts }) => facts.triage.has(last))
  expect(desk.get().facts.triage.get(faulty)).toEqual({ status: 'refused', why: 'internal' })
  expect(desk.get().facts.triage.get(last)?.status).toBe('opened')
  verifying.mockRestore()
})

test('[G21] a subscriber that throws at a change does not keep the change from the others', async () => {
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
