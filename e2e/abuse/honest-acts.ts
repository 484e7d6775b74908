import { client as opaque, ready } from '@serenity-kit/opaque'
import { randomId, randomSecret } from '#server/platform/random-id.ts'
import { consentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { StaffLogin } from '../support/demo-staff.ts'

/** The actions of honest people during an attack. */
export const honestActs = ['hand over', 'come back', 'sign in', 'come'] as const
export type HonestAct = (typeof honestActs)[number]

/** How long each took, milliseconds, or the name of its refusal. */
export type HonestTimes = Readonly<Record<HonestAct, number | string>>

const kept = ['busy', 'too-fast', 'internal']

/**
 * Does each once, from the address of honest people. A ticket without a permit and an unknown code take the same path as valid ones, up to their
 * refusal; a sign-in only begins.
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

/** Null, unless the answer says that the service refuses to serve now. */
async function post(origin: string, name: string, body: object): Promise<string | null> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`${origin}/api/${name}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const { refused = '' } = (await answer.json()) as { readonly refused?: string }
  if (refused === 'malformed') throw new Error(`what honest people say of ${name} is malformed`)
  return kept.includes(refused) ? refused : null
}
