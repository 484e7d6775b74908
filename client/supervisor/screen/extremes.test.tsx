import { act, render, screen } from '@testing-library/react'
import type { GenericSchema } from 'valibot'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { supervisorNotices, supervisorRequests } from '#shared/protocol/supervisor.ts'
import { extremes, samples } from '#shared/testing/extremes.ts'
import { aCoordination } from '../testing/coordination.ts'
import { DeskPage } from './desk.tsx'

/** What React says of two rows with one name. */
let repeated: string[]

beforeEach(() => {
  location.hash = ''
  repeated = []
  const { error } = console
  vi.spyOn(console, 'error').mockImplementation((...said) => {
    if (/same key/.test(String(said[0]))) repeated.push(said.join(' '))
    else error(...said)
  })
  vi.stubGlobal('fetch', async () => Response.json({ ok: true, value: { protocol: 'relais/2', pin: 'served' } }))
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  expect(repeated).toEqual([])
})

const faults = () => screen.queryAllByText(/ne peut pas être affichée/)
const allFit = (schema: GenericSchema) =>
  samples(schema)
    .flatMap((base) => extremes(schema, base))
    .filter(({ fits }) => fits)

const told = [
  ['floor:changed', '/', supervisorNotices['floor:changed']],
  ['members:changed', '/equipe', supervisorNotices['members:changed']],
  ['team:changed', '/cle', supervisorNotices['team:changed']],
  ['hours:changed', '/horaires', supervisorNotices['hours:changed']],
] as const

test.each(told)('[G21] each part of coordination shows every valid value of %s', async (name, part, schema) => {
  const made = await aCoordination()
  location.hash = `#${part}`
  render(<DeskPage desk={made.desk} />)
  act(made.connect)
  await screen.findByRole('navigation')
  for (const { path, value } of allFit(schema)) {
    await act(async () => made.tell(name, value as never))
    expect([path, faults().length]).toEqual([path, 0])
  }
})

test('[G21] every valid entry of the journal is shown', async () => {
  const { reply } = supervisorRequests['audit:read']
  for (const { path, value } of allFit(reply)) {
    const made = await aCoordination()
    made.answer('audit:read', value as object)
    location.hash = '#/journal'
    const { unmount } = render(<DeskPage desk={made.desk} />)
    act(made.connect)
    await screen.findByText(/Sceaux intacts|les sceaux sont rompus/)
    expect([path, faults().length]).toEqual([path, 0])
    unmount()
  }
})
