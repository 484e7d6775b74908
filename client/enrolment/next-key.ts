import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import { type FreshPair, newPair } from '#client/crypto/key-pair.ts'
import { isNextKeyFor, signNextKey } from '#client/crypto/staff/next-key.ts'
import { encPairs, type FreshStaffKeys, readStaffKeys, wrapStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { SignedIn, staffHttp } from '#shared/protocol/staff-http.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import type { UnlockedSession } from './session.ts'

/** A session that was just opened. `own`: the member's certificate, null before the first; `readable`: its keys, while they can be sealed. */
export type Unlocked = {
  readonly session: UnlockedSession
  readonly own: VerifiedCertificate<Role> | null
  readonly readable: FreshStaffKeys
}

type Kept = Pick<SignedIn, 'token' | 'nextKey'>

/**
 * A listener's session with a key for the next certificate, and the request that keeps it; null where the service has exactly that (SPEC S27). The
 * session holds the next key whether or not the service takes the request: the next sign-in asks again. `now` in milliseconds.
 */
export async function prepareNextKey(
  { session, own, readable }: Unlocked,
  { token, nextKey }: Kept,
  exportKey: Bytes,
  now: number,
): Promise<{
  readonly session: UnlockedSession
  readonly order: RequestOf<(typeof staffHttp)['staff/keys']> | null
}> {
  if (own === null || session.staff.role !== 'listener') return { session, order: null }
  const next = readable.next ?? (await newPair())
  const fresh = { ...readable, former: stillNeeded(readable.former, own, now), next }
  const keys = await readStaffKeys(session.staff.id, fresh)
  if (!keys.ok) throw new Error('a fresh pair does not belong together')
  const ahead = { ...session, keys: keys.value }
  const about = { deployment: session.deploymentId, certificate: own.fingerprint, enc: next.public }
  const isKept = fresh.former.length === readable.former.length && isNextKeyFor(nextKey, about)
  if (isKept) return { session: ahead, order: null }
  const encs = encPairs(fresh).map((pair) => pair.public)
  const wrappedKeys = await wrapStaffKeys(fresh, exportKey, session.staff.id)
  return {
    session: { ...ahead, sealedKeys: { ...session.sealedKeys, encs, wrapped: wrappedKeys } },
    order: {
      ...{ token, encs, wrappedKeys },
      nextKey: await signNextKey({ id: session.staff.id, sig: keys.value.sig }, about),
    },
  }
}

/** The key before the present one, for a day after the renewal: until then a conversation may run that was given to it. */
function stillNeeded(
  former: readonly FreshPair[],
  { nbf }: VerifiedCertificate<Role>,
  now: number,
): readonly FreshPair[] {
  const renewedAt = nbf * 1000 + limits.certificateBackdateHours * hour
  return now < renewedAt + 24 * hour ? former.slice(-1) : []
}

const hour = 3_600_000
