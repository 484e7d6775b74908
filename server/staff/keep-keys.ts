import type { RequestOf } from '#shared/protocol/exchange.ts'
import { parseNextKey } from '#shared/protocol/next-key.ts'
import type { staffHttp } from '#shared/protocol/staff-http.ts'
import { ok, refuse } from '#shared/result.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { isCurvePoint, verifySigned } from '../platform/signature.ts'
import type { Rule } from '../transaction/transactor.ts'
import { findSession } from './session.ts'
import { organisationKey, staffKey } from './state.ts'

/**
 * Keeps a listener's keys as their page sealed them anew, in the place of what was sealed before, with the statement of the next one (SPEC S27). Refuses
 * `not-available` without a session; `not-allowed` for another role, whose wraps are sealed to their present key; `stale` for another certificate than
 * the present one, or without its key; `bad-signature`; `malformed`.
 */
export function keepKeys(
  { token, encs, wrappedKeys, nextKey }: RequestOf<(typeof staffHttp)['staff/keys']>,
  now: number,
): Rule<Record<string, never>> {
  return (draft) => {
    const found = findSession(token, now)(draft)
    const organisation = draft.read(organisationKey)
    if (!found.ok || !organisation) return refuse('not-available')
    const { staff } = found.value
    if (staff.status !== 'active' || staff.role !== 'listener') return refuse('not-allowed')
    if (new Set(encs).size !== encs.length || !encs.every(isCurvePoint)) return refuse('malformed')
    const signed = verifySigned(parseNextKey(nextKey), staff.sig)
    if (!signed.ok) return signed
    const { deployment, by, certificate, enc } = signed.value
    if (deployment !== organisation.deploymentId || by !== staff.id) return refuse('bad-signature')
    // The next key is the newest, directly behind the present one.
    if (certificate !== sha256OfText(staff.certificate) || encs.at(-2) !== staff.enc) return refuse('stale')
    if (encs.at(-1) !== enc) return refuse('malformed')
    draft.write(staffKey(staff.id), { ...staff, encs, wrappedKeys, nextKey })
    // This member alone: a whole shift signs in at once, and to announce the list would read it.
    draft.announce({ to: 'every-supervisor', name: 'member:next-key', body: { staff: staff.id, nextKey } })
    return ok({})
  }
}
