import { createHash } from 'node:crypto'
import { limits } from '#shared/protocol/limits.ts'
import { commitmentContext, type PermitProof, ticketIdContext } from '#shared/protocol/permit.ts'
import { ok } from '#shared/result.ts'
import { organisationKey } from '../staff/state.ts'
import type { Draft } from '../transaction/draft.ts'
import { stateKey } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'

/**
 * The whole record of a permit, under its commitment. It holds no listener, no conversation, no ticket and no exact time (SPEC H1). A used one
 * stays until it expires, so that the order in which its submission and its end arrive does not matter.
 */
export type Permit = {
  readonly expires: number
  readonly used: boolean
  /** The organisation's key when it was made known: what was proposed under a former one makes no ticket (SPEC S24). */
  readonly organisation: string | null
}

export const permitKey = (commitment: string) => stateKey<Permit>('permit', commitment)
export const permitDue = (commitment: string) => `permit:${commitment}`

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

/** The commitment that this proof opens. */
export const commitmentOf = (proof: PermitProof): string => sha256(commitmentContext(proof)).toString('base64url')

/** The id of the one ticket that this key can make. */
export const ticketIdOf = (sig: string): string => sha256(ticketIdContext(sig)).subarray(0, 16).toString('base64url')

/** The next whole hour after a permit's term. It is coarse so that it does not show when the permit was made known. */
export const permitExpiry = (now: number): number =>
  Math.ceil((now + limits.permit) / limits.permitEnds) * limits.permitEnds

/** Keeps a new permit; a repeat changes nothing. Permits are neither logged nor audited. Answers when it expires, milliseconds. */
export function preparePermit(commitment: string, now: number): Rule<{ expires: number }> {
  return (draft) => {
    const known = draft.read(permitKey(commitment))
    if (known !== null && known.expires > now) return ok({ expires: known.expires })
    const expires = permitExpiry(now)
    draft.write(permitKey(commitment), { expires, used: false, organisation: presentKey(draft) })
    draft.due(permitDue(commitment), expires)
    return ok({ expires })
  }
}

export function isPermitValid(draft: Draft, commitment: string, now: number): boolean {
  const permit = draft.read(permitKey(commitment))
  return permit !== null && !permit.used && permit.expires > now && permit.organisation === presentKey(draft)
}

const presentKey = (draft: Draft): string | null => draft.read(organisationKey)?.organisation ?? null

/** Call this only for a valid permit. */
export function spendPermit(draft: Draft, commitment: string): void {
  const permit = draft.read(permitKey(commitment))
  if (permit) draft.write(permitKey(commitment), { ...permit, used: true })
}

/** Forgets a permit at its hour, used or not. */
export function expirePermit(commitment: string, now: number): Rule<null> {
  return (draft) => {
    const permit = draft.read(permitKey(commitment))
    if (permit && permit.expires <= now) {
      draft.write(permitKey(commitment), null)
      draft.due(permitDue(commitment), null)
    }
    return ok(null)
  }
}
