import { limits } from '#shared/protocol/limits.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok } from '#shared/result.ts'
import { addToDay } from '../day-count/day-count.ts'
import type { Draft } from '../transaction/draft.ts'
import { stateKey } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'

/** The whole record of a permit. It holds no listener, no conversation and no exact time (SPEC H1). */
export type Permit = { readonly expires: number }

export const permitKey = (permitSha256: string) => stateKey<Permit>('permit', permitSha256)
export const permitDue = (permitSha256: string) => `permit:${permitSha256}`

const hour = 60 * 60 * 1000

/** The next whole hour after a permit's term. It is coarse so that it does not show when the permit was issued. */
export const permitExpiry = (now: number): number => Math.ceil((now + limits.permit) / hour) * hour

/** Keeps a new permit. Permits are neither logged nor audited. Answers when it expires, milliseconds. */
export function issuePermit(permitSha256: string, now: number): Rule<{ expires: number }> {
  return (draft) => {
    const expires = permitExpiry(now)
    draft.write(permitKey(permitSha256), { expires })
    draft.due(permitDue(permitSha256), expires)
    return ok({ expires })
  }
}

export function isPermitValid(draft: Draft, permitSha256: string, now: number): boolean {
  const permit = draft.read(permitKey(permitSha256))
  return permit !== null && permit.expires > now
}

export function burnPermit(draft: Draft, permitSha256: string): void {
  draft.write(permitKey(permitSha256), null)
  draft.due(permitDue(permitSha256), null)
}

/** "No": burns the permit and leaves only a count (G8). An unknown permit adds nothing to the count, and the answer is the same. */
export function refusePermit(permitSha256: string, now: number): Rule<Record<string, never>> {
  return (draft) => {
    if (!isPermitValid(draft, permitSha256, now)) return ok({})
    burnPermit(draft, permitSha256)
    addToDay(draft, serviceDay(now), 'handovers-refused')
    return ok({})
  }
}

/** Removes an unused permit at its hour. */
export function expirePermit(permitSha256: string, now: number): Rule<null> {
  return (draft) => {
    const permit = draft.read(permitKey(permitSha256))
    if (permit && permit.expires <= now) burnPermit(draft, permitSha256)
    return ok(null)
  }
}
