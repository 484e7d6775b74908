import type { StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { staffHttp } from '#shared/protocol/staff-http.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { isCurvePoint } from '../platform/signature.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { checkCertificate } from './certificate.ts'
import { publishFirstRoster } from './published-roster.ts'
import { enrolInRoster } from './roster.ts'
import { keepStaples } from './staples.ts'
import { loginKey, organisationKey, staffKey } from './state.ts'

/** One valid set-up link. The server chooses the first supervisor's id together with the secret. */
type Opening = { readonly secretSha256: string; readonly expires: number; readonly staff: StaffId }
type SetUpState = { readonly openings: readonly Opening[] }

/** The number of links that can be valid at once: one for each node that has just started. */
const openingsAtOnce = 16

const setUpKey = stateKey<SetUpState>('set-up', 'main')

export type FinishedSetUp = RequestOf<(typeof staffHttp)['set-up/finish']>

/**
 * At each start, until there is an organisation: a new secret replaces the former one. `others` keeps the unexpired secrets of other nodes.
 * Answers whether set-up is open.
 */
export function openSetUp(
  secret: string,
  staff: StaffId,
  now: number,
  { limits = promised, others = false }: { readonly limits?: Limits; readonly others?: boolean } = {},
): Rule<boolean> {
  return (draft) => {
    const before = draft.read(setUpKey)
    if (draft.read(organisationKey)) {
      if (before) draft.write(setUpKey, null)
      return ok(false)
    }
    const left = others ? (before?.openings ?? []).filter(({ expires }) => expires > now) : []
    const opening = { secretSha256: sha256OfBytes(secret), expires: now + limits.setUpSecret, staff }
    draft.write(setUpKey, { openings: [...left, opening].slice(-openingsAtOnce) })
    return ok(true)
  }
}

/** The id that the bearer of this secret will have (SPEC S1). */
export function admitToSetUp(secret: string, now: number): Rule<{ staff: StaffId }> {
  return (draft) => {
    const found = findSetUp(draft, secret, now)
    return found.ok ? ok({ staff: found.value.staff }) : found
  }
}

/** Makes the organisation and its first supervisor, whose browser has just signed their certificate. Succeeds only once. */
export function finishSetUp(request: FinishedSetUp, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const found = findSetUp(draft, request.secret, now)
    if (!found.ok) return found
    const { id, login, alias, enc, sig, wrappedKeys, record, certificate, organisation, organisationWrap } = request
    if (id !== found.value.staff) return refuse('not-available')
    if (![organisation, enc, sig].every(isCurvePoint)) return refuse('malformed')
    const leaf = checkCertificate(certificate, organisation, { id, role: 'supervisor', alias, enc, sig }, now)
    if (!leaf.ok) return leaf
    const sealed = { wrappedKeys, encs: [enc], nextKey: null, record }
    const member = { id, role: 'supervisor', login, alias, enc, sig, ...sealed, session: null } as const
    const vouched = { certificate, certificateExpires: leaf.value.expires, organisationWrap }
    const founder = { id, sig, certificate }
    draft.write(organisationKey, { organisation, deploymentId: request.deploymentId })
    const published = publishFirstRoster(
      draft,
      request.roster,
      { deployment: request.deploymentId, organisation },
      founder,
    )
    if (!published.ok) return published
    draft.write(staffKey(id), { ...member, ...vouched, status: 'active', staple: null })
    draft.write(loginKey(login), { staff: id })
    draft.write(setUpKey, null)
    enrolInRoster(draft, id)
    keepStaples(draft, published.value)
    recordAudit(draft, { kind: 'set-up:done', actor: id, subject: id, now })
    return ok({})
  }
}

function findSetUp(draft: Draft, secret: string, now: number): Result<Opening, 'not-available'> {
  const openings = draft.read(organisationKey) ? [] : (draft.read(setUpKey)?.openings ?? [])
  const opening = openings.find(({ secretSha256 }) => secretSha256 === sha256OfBytes(secret))
  return opening && opening.expires > now ? ok(opening) : refuse('not-available')
}
