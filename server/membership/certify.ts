import type { StaffId } from '#shared/ids.ts'
import { parseCertificate } from '#shared/protocol/certificate.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import { parseNextKey } from '#shared/protocol/next-key.ts'
import type { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { deskKey } from '../desk/state.ts'
import { announceDesk } from '../desk/views.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { checkCertificate } from '../staff/certificate.ts'
import { announceMembers } from '../staff/roster.ts'
import { organisationKey, type SignableStaff, staffKey } from '../staff/state.ts'
import { announceTeam } from '../team-key/announce.ts'
import type { Rule } from '../transaction/transactor.ts'

/**
 * Keeps a member's first certificate, or replaces it by a later one (SPEC S4). Refuses `malformed` if the organisation's key is missing at a
 * supervisor's first certificate, or present at any other. Refuses `stale` if it does not last longer than the present one.
 */
export function certifyStaff(
  { staff: id, certificate, organisationWrap }: Omit<RequestOf<(typeof supervisorRequests)['staff:certify']>, 'roster'>,
  actor: StaffId,
  now: number,
): Rule<Record<string, never>> {
  return (draft) => {
    const staff = draft.read(staffKey(id))
    const organisation = draft.read(organisationKey)
    if (!staff || staff.status === 'deactivated' || !organisation) return refuse('not-available')
    const isFirst = staff.status === 'enrolled'
    if ((organisationWrap !== null) !== (isFirst && staff.role === 'supervisor')) return refuse('malformed')
    const { role, alias, sig } = staff
    const enc = certifiedKey(staff, certificate)
    const leaf = checkCertificate(certificate, organisation.organisation, { id, role, alias, enc, sig }, now)
    if (!leaf.ok) return leaf
    const { expires } = leaf.value
    if (!isFirst && certificate === staff.certificate) return ok({})
    if (!isFirst && expires <= staff.certificateExpires) return refuse('stale')
    draft.write(staffKey(id), {
      ...memberOf(staff),
      enc,
      // It was signed for the former certificate.
      nextKey: null,
      status: 'active',
      certificate,
      certificateExpires: expires,
      // It comes with the roster that names this certificate.
      staple: null,
      organisationWrap: isFirst ? organisationWrap : staff.organisationWrap,
    })
    recordAudit(draft, { kind: isFirst ? 'staff:certified' : 'staff:renewed', actor, subject: id, now })
    announceMembers(draft)
    if (role === 'cell') announceTeam(draft, now)
    const desk = draft.read(deskKey(id))
    if (desk) announceDesk(draft, desk, now)
    return ok({})
  }
}

/** The key that this certificate has to name: the member's next one, if it names that one and they signed it (SPEC S27), otherwise their present one. */
function certifiedKey({ enc, nextKey, certificate: present }: SignableStaff, certificate: string): string {
  const [next, leaf] = [parseNextKey(nextKey ?? ''), parseCertificate(certificate)]
  if (!next.ok || !leaf.ok || present === null) return enc
  const said = next.value.payload
  return said.certificate === sha256OfText(present) && said.enc === leaf.value.payload.enc ? said.enc : enc
}

/** The fields that a member keeps from one status to the next. The invitation's secrets are not among them. */
const memberOf = ({ id, role, login, alias, sig, wrappedKeys, encs, record, session }: SignableStaff) => ({
  ...{ id, role, login, alias, sig, wrappedKeys, encs, record, session },
})
