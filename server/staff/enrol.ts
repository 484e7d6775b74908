import type { InvitationId } from '#shared/ids.ts'
import type { ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { staffHttp } from '#shared/protocol/staff-http.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { isCurvePoint } from '../platform/signature.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { closeInvitation } from './invite.ts'
import { announceMembers, enrolInRoster } from './roster.ts'
import { type InvitationState, invitationKey, organisationKey, staffKey } from './state.ts'

/** The role and login chosen for the invitee, which they see first. Opening does not use up the invitation. */
export function openInvitation(id: InvitationId, now: number): Rule<ReplyOf<(typeof staffHttp)['invitation/open']>> {
  return (draft) => {
    const invitation = findInvitation(draft, id, now)
    const organisation = draft.read(organisationKey)
    if (!invitation.ok || !organisation) return refuse('not-available')
    const { role, login, staff } = invitation.value
    return ok({ role, login, staff, organisation: organisation.organisation })
  }
}

/** Keeps the invitee's public keys, sealed keys and OPAQUE record. They can sign in, and have no rights before they are certified. */
export function enrolStaff(
  request: RequestOf<(typeof staffHttp)['invitation/finish']>,
  now: number,
): Rule<Record<string, never>> {
  return (draft) => {
    const invitation = findInvitation(draft, request.invitation, now)
    if (!invitation.ok) return invitation
    const { staff: id, role, login, secrets, statement } = invitation.value
    const { alias, enc, sig, wrappedKeys, record, proof } = request
    if (request.id !== id) return refuse('not-available')
    if (![enc, sig].every(isCurvePoint)) return refuse('malformed')
    closeInvitation(draft, invitation.value)
    draft.write(staffKey(id), {
      ...{ id, role, login, alias, enc, sig, wrappedKeys, encs: [enc], nextKey: null, record },
      status: 'enrolled',
      session: null,
      certificate: null,
      certificateExpires: null,
      organisationWrap: null,
      enrolment: { invitation: invitation.value.id, proof, secrets, statement },
    })
    enrolInRoster(draft, id)
    recordAudit(draft, { kind: 'staff:enrolled', actor: id, subject: id, now })
    announceMembers(draft)
    return ok({})
  }
}

function findInvitation(draft: Draft, id: InvitationId, now: number): Result<InvitationState, 'not-available'> {
  const invitation = draft.read(invitationKey(id))
  return invitation && invitation.expires > now ? ok(invitation) : refuse('not-available')
}
