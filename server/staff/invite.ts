import type { InvitationId, StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import { parseInvitation } from '#shared/protocol/invitation.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { supervisorRequests } from '#shared/protocol/supervisor.ts'
import { ok, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { verifySigned } from '../platform/signature.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { activeStaff, addInvitation, announceMembers, removeInvitation } from './roster.ts'
import { type InvitationState, invitationKey, loginKey, organisationKey, staffKey } from './state.ts'

type Done = Record<string, never>

export const invitationDue = (id: string) => `invitation:${id}`

/** Keeps a place and its login for 72 h, under the actor's own signature (SPEC S2, S12). `staff` is the id the invitee will have. */
export function inviteStaff(
  request: RequestOf<(typeof supervisorRequests)['staff:invite']>,
  staff: StaffId,
  actor: StaffId,
  now: number,
  limits: Limits = promised,
): Rule<Done> {
  return (draft) => {
    const { invitation: id, role, login, secrets, statement } = request
    const supervisors = new Set(activeStaff(draft, 'supervisor').map((supervisor) => supervisor.id))
    if (!secrets.every(({ supervisor }) => supervisors.has(supervisor))) return refuse('not-available')
    if (!secrets.some(({ supervisor }) => supervisor === actor)) return refuse('malformed')
    if (!isSignedBy(draft, actor, request, now)) return refuse('bad-signature')
    if (draft.read(invitationKey(id))) return refuse('already-done')
    if (draft.read(loginKey(login))) return refuse('login-taken')
    const expires = now + limits.invitation
    draft.write(invitationKey(id), { id, staff, role, login, secrets, statement, expires })
    draft.write(loginKey(login), { staff })
    draft.due(invitationDue(id), expires)
    addInvitation(draft, id)
    recordAudit(draft, { kind: 'staff:invited', actor, subject: staff, now })
    announceMembers(draft)
    return ok({})
  }
}

export function cancelInvitation(id: InvitationId, actor: StaffId, now: number): Rule<Done> {
  return (draft) => {
    const invitation = draft.read(invitationKey(id))
    if (!invitation) return refuse('not-available')
    closeInvitation(draft, invitation)
    draft.write(loginKey(invitation.login), null)
    recordAudit(draft, { kind: 'invitation:cancelled', actor, subject: invitation.staff, now })
    announceMembers(draft)
    return ok({})
  }
}

/** The invitation was not used in time: the place and the login are free again. */
export function expireInvitation(id: string, now: number): Rule<null> {
  return (draft) => {
    const invitation = draft.read(invitationKey(id))
    if (!invitation || invitation.expires > now) return ok(null)
    closeInvitation(draft, invitation)
    draft.write(loginKey(invitation.login), null)
    recordAudit(draft, { kind: 'invitation:expired', actor: null, subject: invitation.staff, now })
    announceMembers(draft)
    return ok(null)
  }
}

/** Removes a used, cancelled or expired invitation: nobody can open it again. */
export function closeInvitation(draft: Draft, { id }: InvitationState): void {
  draft.write(invitationKey(id), null)
  draft.due(invitationDue(id), null)
  removeInvitation(draft, id)
}

/** Whether the acting supervisor signed exactly this invitation, for as long as one lasts. Their clock may be off like any other. */
function isSignedBy(
  draft: Draft,
  actor: StaffId,
  { invitation, role, login, statement }: RequestOf<(typeof supervisorRequests)['staff:invite']>,
  now: number,
): boolean {
  const supervisor = draft.read(staffKey(actor))
  const signed = supervisor ? verifySigned(parseInvitation(statement), supervisor.sig) : null
  if (!signed?.ok) return false
  const said = signed.value
  const isSame = said.by === actor && said.invitation === invitation && said.role === role && said.login === login
  const ofDeployment = said.deployment === draft.read(organisationKey)?.deploymentId
  return isSame && ofDeployment && Math.abs(said.until * 1000 - now - promised.invitation) <= promised.clockTolerance
}
