import type { StaffId } from '#shared/ids.ts'
import { type Carried, carried, parseCarried } from '#shared/protocol/carried.ts'
import {
  type Certificate,
  certificate as certificateSchema,
  followUpTeam,
  parseCertificate,
} from '#shared/protocol/certificate.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { parseRoster, type Roster } from '#shared/protocol/roster.ts'
import { certifiedAgain, certifiedAsOver, type RotationRequest } from '#shared/protocol/rotation.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Rotation } from '#shared/roster/derive.ts'
import { recordAudit } from '../audit/record.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { isCurvePoint, verifySigned } from '../platform/signature.ts'
import { publishedRoster, publishRoster } from '../staff/published-roster.ts'
import { allStaff } from '../staff/roster.ts'
import { rotatingKey } from '../staff/rotating.ts'
import { dropSession, findSession } from '../staff/session.ts'
import { keepStaples } from '../staff/staples.ts'
import { type ActiveStaff, organisationKey, staffKey } from '../staff/state.ts'
import { readTeam, type TeamEpochState, teamKey } from '../team/state.ts'
import { isUsable, ticketKey } from '../ticket/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { type Carrying, type RotationParts, ticketsToCarry } from './begin-rotation.ts'

type Refused = 'bad-signature' | 'stale' | 'not-available'

/**
 * Replaces the organisation's key (SPEC S23, S24): roster, staples, certificates, the new key's wraps and the statements of all tickets, in one
 * change, or nothing. Every session ends with it, so that each page takes the new pin. Refuses `not-available` unless this supervisor began it
 * and its time is not over; `stale` for anything that is not of the present state; `bad-signature` for anything else that does not follow exactly.
 */
export async function rotateOrganisation(
  { store, transactor }: Pick<RotationParts, 'store' | 'transactor'>,
  token: string,
  request: RotationRequest,
  now: number,
): Promise<Result<Record<string, never>, RefusalName>> {
  const mayRotate: Rule<ActiveStaff> = (draft) => {
    const found = findSession(token, now)(draft)
    if (!found.ok) return found
    const { staff } = found.value
    const rotating = draft.read(rotatingKey)
    const hasBegun = rotating?.by === staff.id && rotating.until > now
    return staff.status === 'active' && staff.role === 'supervisor' && hasBegun ? ok(staff) : refuse('not-available')
  }
  const present = await transactor.transact((draft) => {
    const supervisor = mayRotate(draft)
    return supervisor.ok ? ok(draft.read(organisationKey)?.organisation ?? '') : supervisor
  })
  if (!present.ok) return present
  const tickets = await ticketsToCarry(store, present.value)
  return transactor.transact((draft) => {
    const supervisor = mayRotate(draft)
    return supervisor.ok ? rotate(draft, request, supervisor.value, tickets, now) : supervisor
  })
}

function rotate(
  draft: Draft,
  request: RotationRequest,
  supervisor: ActiveStaff,
  tickets: readonly Carrying[],
  now: number,
): Result<Record<string, never>, Refused> {
  const former = draft.read(organisationKey)
  const before = parseRoster(publishedRoster(draft)?.roster ?? '')
  const { organisation } = request
  if (!former || !before.ok) return refuse('not-available')
  if (request.roster.former !== sha256OfText(publishedRoster(draft)?.roster ?? '')) return refuse('stale')
  // Everything is read before anything is checked: a rule runs again for each state that is not in memory.
  const staff = allStaff(draft)
  const present = tickets.map((each) => ({ ...each, ticket: draft.read(ticketKey(each.ticket.id)) }))
  if (!isCurvePoint(organisation)) return refuse('bad-signature')

  const members = certifyMembers(staff, before.value.payload, request)
  if (!members.ok) return members
  const epochs = certifyEpochs(draft, before.value.payload, request)
  if (!epochs.ok) return epochs
  const statements = carryTickets(present, former, request)
  if (!statements.ok) return statements

  const change = changeOf(organisation, before.value.payload, members.value, epochs.value)
  const published = publishRoster(draft, request.roster, change, supervisor, now)
  if (!published.ok) return published

  draft.write(organisationKey, { ...former, organisation })
  draft.write(rotatingKey, null)
  draft.write(teamKey, { ...readTeam(draft), epochs: epochs.value })
  for (const each of staff) {
    if (each.status === 'deactivated') {
      if (each.heldKey) draft.write(staffKey(each.id), { ...each, heldKey: false })
      continue
    }
    dropSession(draft, each, 'rotated')
    const again = each.status === 'active' ? members.value.get(each.id) : undefined
    draft.write(
      staffKey(each.id),
      each.status === 'active' ? { ...each, ...again, session: null } : { ...each, session: null },
    )
  }
  for (const { ticket } of present)
    if (isUsable(ticket))
      draft.write(ticketKey(ticket.id), { ...ticket, carried: statements.value.get(ticket.id) ?? null })
  keepStaples(draft, published.value)
  recordAudit(draft, { kind: 'organisation:rotated', actor: supervisor.id, subject: sha256OfText(organisation), now })
  return ok({})
}

type Certified = Pick<ActiveStaff, 'certificate' | 'certificateExpires' | 'organisationWrap'>
type Certifying = Pick<RotationRequest, 'organisation' | 'members' | 'epochs' | 'wraps'> & {
  readonly roster: { readonly issued: number }
}

/** Everybody whom the roster names, and nobody else, under the same keys. Each coordinator gets the new key. */
function certifyMembers(
  staff: ReturnType<typeof allStaff>,
  { inForce }: Roster,
  { organisation, members, wraps, roster }: Certifying,
): Result<ReadonlyMap<StaffId, Certified>, Refused> {
  const certified = new Map<StaffId, Certified>()
  if (members.length !== inForce.length) return refuse('stale')
  for (const [index, { staff: id, certificate }] of inForce.entries()) {
    const member = staff.find((each) => each.id === id)
    const signed = members[index]
    if (member?.status !== 'active' || sha256OfText(member.certificate) !== certificate) return refuse('stale')
    if (signed?.staff !== id) return refuse('stale')
    const wrap = wraps.find(({ supervisor }) => supervisor === id)?.wrap ?? null
    if ((wrap !== null) !== (member.role === 'supervisor')) return refuse('stale')
    const leaf = parseCertificate(member.certificate)
    const text =
      leaf.ok && signedLeaf(certifiedAgain(leaf.value.payload, roster.issued), signed.signature, organisation)
    if (!leaf.ok || !text) return refuse('bad-signature')
    const certificateExpires = certifiedAgain(leaf.value.payload, roster.issued).exp * 1000
    certified.set(id, { certificate: text, certificateExpires, organisationWrap: wrap })
  }
  return wraps.every(({ supervisor }) => certified.has(supervisor)) ? ok(certified) : refuse('stale')
}

/** Every certified epoch of the cell's key: the one that the roster names for thirty days, and former ones as over. */
function certifyEpochs(
  draft: Draft,
  { teams }: Roster,
  { organisation, epochs, roster }: Certifying,
): Result<readonly TeamEpochState[], Refused> {
  const newest = teams.find(({ purpose }) => purpose === followUpTeam)?.epoch
  const certified: TeamEpochState[] = []
  const kept = readTeam(draft).epochs
  if (kept.filter(({ certificate }) => certificate !== null).length !== epochs.length) return refuse('stale')
  for (const each of kept) {
    if (each.certificate === null) {
      certified.push(each)
      continue
    }
    const leaf = parseCertificate(each.certificate)
    const signed = epochs.find(({ epoch }) => epoch === each.epoch)
    if (!leaf.ok || leaf.value.payload.role !== 'team' || !signed) return refuse('stale')
    const { payload } = leaf.value
    const again =
      each.epoch === newest ? certifiedAgain(payload, roster.issued) : certifiedAsOver(payload, roster.issued)
    const text = signedLeaf(again, signed.signature, organisation)
    if (!text) return refuse('bad-signature')
    certified.push({ ...each, certificate: text, certificateExpires: again.exp * 1000 })
  }
  return ok(certified)
}

function signedLeaf(leaf: Certificate, signature: string, organisation: string): string | null {
  const text = signedWith(unsignedText('certificate', certificateSchema, leaf), signature)
  return verifySigned(parseCertificate(text), organisation).ok ? text : null
}

/** The statement of each ticket that still has content. A ticket that was erased since needs none. */
function carryTickets(
  tickets: readonly (Omit<Carrying, 'ticket'> & { readonly ticket: Parameters<typeof isUsable>[0] })[],
  { organisation: present, deploymentId }: { readonly organisation: string; readonly deploymentId: string },
  { organisation, tickets: signed }: Pick<RotationRequest, 'organisation' | 'tickets'>,
): Result<ReadonlyMap<string, string>, Refused> {
  const signatures = new Map(signed.map(({ ticket, signature }): [string, string] => [ticket, signature]))
  const statements = new Map<string, string>()
  for (const { ticket, carry } of tickets) {
    if (!isUsable(ticket)) continue
    const signature = signatures.get(ticket.id)
    if (signature === undefined) return refuse('stale')
    const earlier = carry.former === null ? null : parseCarried(carry.former)
    const made: Carried = {
      ...{ deployment: deploymentId, ticket: carry.ticket, consent: carry.consent, authors: [...carry.authors] },
      organisation: earlier?.ok ? earlier.value.payload.organisation : present,
    }
    const text = signedWith(unsignedText('carried', carried, made), signature)
    if (!verifySigned(parseCarried(text), organisation).ok) return refuse('bad-signature')
    statements.set(ticket.id, text)
  }
  return ok(statements)
}

function changeOf(
  organisation: string,
  { inForce, teams }: Roster,
  members: ReadonlyMap<StaffId, Certified>,
  epochs: readonly TeamEpochState[],
): Rotation {
  const printOf = (text: string | null | undefined) => sha256OfText(text ?? '')
  const ofEpoch = (wanted: number) => printOf(epochs.find(({ epoch }) => epoch === wanted)?.certificate)
  const newest = new Set(teams.map(({ epoch }) => epoch))
  return {
    kind: 'rotate',
    organisation,
    certificates: inForce.map(({ staff }) => ({ staff, certificate: printOf(members.get(staff)?.certificate) })),
    teams: teams.map((team) => ({ ...team, certificate: ofEpoch(team.epoch) })),
    older: epochs.flatMap(({ epoch, certificate }) =>
      certificate === null || newest.has(epoch) ? [] : [printOf(certificate)],
    ),
  }
}
