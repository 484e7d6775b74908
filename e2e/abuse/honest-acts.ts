import { client as opaque, ready } from '@serenity-kit/opaque'
import { randomId, randomSecret } from '#server/platform/random-id.ts'
import { consentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { StaffLogin } from '../support/demo-staff.ts'

/** What honest people do who come while others misbehave. */
export const honestActs = ['hand over', 'come back', 'sign in', 'come'] as const
export type HonestAct = (typeof honestActs)[number]

/** How long each took, milliseconds, or the name by which it was turned away. */
export type HonestTimes = Readonly<Record<HonestAct, number | string>>

const kept = ['busy', 'too-fast', 'internal']

/**
 * Does each once, from the address that honest people have. A ticket without a permit and a code that nobody has take the way that a right one takes, to their
 * refusal; a sign-in is begun.
 */
export async function doHonestActs(origin: string, { login, password }: StaffLogin): Promise<HonestTimes> {
  await ready
  const { submission } = consentedTicket({ day: serviceDay(Date.now()), team: randomId() })
  const { startLoginRequest: request } = opaque.startLogin({ password })
  const took: Record<HonestAct, number | string> = {
    'hand over': await time(() => post(origin, 'tickets/submit', submission)),
    'come back': await time(() => post(origin, 'tickets/find', { lookup: randomId(), proof: randomSecret() })),
    'sign in': await time(() => post(origin, 'sign-in/start', { login, request })),
    come: await time(async () => ((await fetch(`${origin}/`)).ok ? null : 'internal')),
  }
  return took
}

async function time(act: () => Promise<string | null>): Promise<number | string> {
  const began = performance.now()
  return (await act()) ?? performance.now() - began
}

/** Null for any answer but that one is not served now. */
async function post(origin: string, name: string, body: object): Promise<string | null> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${origin}/api/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const { refused = '' } = (await answer.json()) as { readonly refused?: string }
  if (refused === 'malformed') throw new Error(`what honest people say of ${name} is malformed`)
  return kept.includes(refused) ? refused : null
}
