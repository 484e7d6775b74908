import { toBase64url } from '#shared/base64url.ts'
import type { PermitProof } from '#shared/protocol/permit.ts'
import { withdrawal } from '#shared/protocol/withdrawal.ts'
import { newPair } from '../key-pair.ts'
import { commitmentOf, ticketIdOf } from '../permit.ts'
import { type Random, random } from '../random.ts'
import { sign } from '../signature.ts'
import { signingKey } from './ticket-keys.ts'

/** One permit as the device keeps it: what it tells its readers, what spends it, and the private half of its pair. 32 bytes each (`sig` 65). */
export type Permit = PermitProof & { readonly commitment: string; readonly scalar: string }

export async function newPermit(source: Random = random): Promise<Permit> {
  const pair = await newPair()
  const proof = { r: toBase64url(source(32)), sig: pair.public }
  return { ...proof, scalar: toBase64url(pair.scalar), commitment: await commitmentOf(proof) }
}

/** "No", signed by the permit's key. `day` is today in the service's time zone, YYYY-MM-DD. */
export const signRefusal = async (permit: Permit, day: string): Promise<string> =>
  sign('refusal', withdrawal, { ticket: await ticketIdOf(permit.sig), day }, await signingKey(permit))
