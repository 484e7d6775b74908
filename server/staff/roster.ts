import type { InvitationId, StaffId } from '#shared/ids.ts'
import type { StaffMember } from '#shared/protocol/supervisor.ts'
import { unreachable } from '#shared/result.ts'
import type { Draft } from '../transaction/draft.ts'
import { type ActiveStaff, invitationKey, type Roster, rosterKey, type StaffState, staffKey } from './state.ts'

const nobody: Roster = { staff: [], invitations: [] }

export const readRoster = (draft: Draft): Roster => draft.read(rosterKey) ?? nobody

export function enrolInRoster(draft: Draft, staff: StaffId): void {
  const roster = readRoster(draft)
  draft.write(rosterKey, { ...roster, staff: [...roster.staff, staff] })
}

export function addInvitation(draft: Draft, invitation: InvitationId): void {
  const roster = readRoster(draft)
  draft.write(rosterKey, { ...roster, invitations: [...roster.invitations, invitation] })
}

export function removeInvitation(draft: Draft, invitation: InvitationId): void {
  const roster = readRoster(draft)
  draft.write(rosterKey, { ...roster, invitations: roster.invitations.filter((id) => id !== invitation) })
}

export const allStaff = (draft: Draft): StaffState[] =>
  readRoster(draft).staff.flatMap((id) => draft.read(staffKey(id)) ?? [])

export const activeStaff = (draft: Draft, role: StaffState['role']): ActiveStaff[] =>
  allStaff(draft).filter((staff) => staff.status === 'active' && staff.role === role) as ActiveStaff[]

/** The members and invitations as one supervisor sees them, each invitation with the secret sealed to this supervisor. */
export function membersFor(draft: Draft, supervisor: StaffId): StaffMember[] {
  const invited = readRoster(draft).invitations.flatMap((id) => draft.read(invitationKey(id)) ?? [])
  return [
    ...allStaff(draft).map((staff) => memberView(staff, supervisor)),
    ...invited.map(({ id, role, login, expires }) => ({
      status: 'invited' as const,
      invitation: id,
      role,
      login,
      expires,
    })),
  ]
}

/** Sends every certified supervisor their view of the changed list. A supervisor who was never certified receives nothing. */
export function announceMembers(draft: Draft): void {
  for (const staff of supervisorIds(draft))
    draft.announce({ to: 'supervisor', staff, name: 'members:changed', body: { members: membersFor(draft, staff) } })
}

export const supervisorIds = (draft: Draft): StaffId[] => activeStaff(draft, 'supervisor').map(({ id }) => id)

function memberView(staff: StaffState, supervisor: StaffId): StaffMember {
  const { id, role, login, alias, enc, sig } = staff
  switch (staff.status) {
    case 'enrolled': {
      const { invitation, proof, secrets, statement } = staff.enrolment
      const secret = secrets.find((sealed) => sealed.supervisor === supervisor)?.wrap ?? null
      return { status: 'enrolled', id, invitation, role, login, alias, enc, sig, proof, secret, statement }
    }
    case 'active': {
      const { certificate, nextKey, session } = staff
      return { status: 'active', id, role, login, alias, certificate, nextKey, here: session !== null }
    }
    case 'deactivated':
      return { status: 'deactivated', id, role, login, alias, heldKey: staff.heldKey }
    default:
      return unreachable(staff)
  }
}
