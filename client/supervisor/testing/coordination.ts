import { newId } from '#client/crypto/random.ts'
import type { KeptRosters } from '#client/enrolment/testing/kept-rosters.ts'
import {
  aHouse,
  aTableConnection,
  type House,
  rostersOf,
  type SomeStaff,
  someStaff,
} from '#client/enrolment/testing/people.ts'
import type { StaffSession } from '#client/staff-session/page-session.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { ServiceHours } from '#shared/protocol/service.ts'
import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'
import { endWithTest } from '#shared/testing/end-with-test.ts'
import { createCoordinationDesk } from '../desk/coordination-desk.ts'

export const closedWeek: ServiceHours = { week: Array.from({ length: 7 }, () => []), exceptions: [] }
export const noTeam: Team = { id: null, recovery: null, epochs: [], members: [], newEpochNeeded: false }
export const quietFloor: Floor = {
  listeners: [],
  figures: { waiting: 0, longestMinutes: 0 },
  waiting: [],
  service: { state: 'outside-hours', opensAt: null, now: 0 },
  hasRoom: true,
  tickets: [],
  onDuty: [],
  today: { outcomes: 0 },
  missedCalls: [],
  wishes: [],
  withheldGrants: [],
}

/** Somebody at work, with a conversation. */
export const aFloorListener = (over: Partial<Floor['listeners'][number]> = {}): Floor['listeners'][number] => ({
  ...{ id: newId<StaffId>(), alias: 'Sam', availability: 'available', capacity: 3, call: null },
  ...{ free: 2, breathes: false, veiledSince: null },
  conversations: heldConversations(1),
  ...over,
})

export const heldConversations = (number: number): Floor['listeners'][number]['conversations'] =>
  Array.from({ length: number }, () => ({ conversation: newId<ConversationId>(), isUnanswered: false }))

export type Opened = {
  members: StaffMember[]
  team: Team
  hours: ServiceHours
  floor: Floor
  organisationWrap: string | null
  now: number
}

/** A supervisor's desk on a connection that answers from a table and records the requests. */
export async function aCoordination(parts: Partial<Opened> = {}, house?: House) {
  const home = house ?? (await aHouse())
  const nour = await someStaff(home, 'supervisor', 'Nour', Date.now())
  return { house: home, nour, ...deskOf(nour, { members: [nour.member], ...parts }) }
}

function isReadable(member: StaffMember): boolean {
  try {
    return JSON.stringify(member) !== ''
  } catch {
    return false
  }
}

/** `withFaults`: the connection may send values that the protocol refuses. */
export function deskOf(supervisor: SomeStaff, parts: Partial<Opened>, withFaults = false) {
  const answers: Record<string, (body: never) => unknown> = {
    'audit:read': () => ({ events: [], more: false, seals: 'intact' }),
  }
  const opened = {
    staff: { id: supervisor.member.id, alias: supervisor.member.alias },
    deploymentId: supervisor.session.deploymentId,
    organisation: supervisor.session.organisation,
    organisationWrap: supervisor.organisationWrap,
    members: [supervisor.member],
    team: noTeam,
    hours: closedWeek,
    floor: quietFloor,
    joining: null,
    now: Date.now(),
    ...parts,
  }
  answers['floor:open'] = () => opened
  /** Names the members of the first reading; those whose fields a test makes fail are left out. */
  let kept: KeptRosters | null = null
  const rosters = () => {
    kept ??= rostersOf(supervisor, opened.members.filter(isReadable))
    return kept
  }
  answers['roster:read'] = (body) => rosters().read(body)
  const { connection, asked, bodies, become, notify } = aTableConnection(answers, withFaults)
  const ends: string[] = []
  const renewed: string[] = []
  const session: StaffSession = {
    ...supervisor.session,
    signOut: () => ends.push('signed-out'),
    end: (why) => ends.push(why),
    tellTime() {},
    veil: () => {},
    keptDesk: () => null,
    keepDesk() {},
    onVeil: () => () => {},
    onLock: () => () => {},
    async renewCertificate(text) {
      renewed.push(text)
    },
  }
  const desk = createCoordinationDesk(session, connection)
  endWithTest(desk.close)
  return {
    desk,
    opened,
    rosters,
    asked,
    bodies,
    ends,
    renewed,
    /** Sets the answer to this request from now on: a value, or the name of a refusal. */
    answer: (name: string, answer: RefusalName | object | ((body: never) => unknown)) => {
      answers[name] = typeof answer === 'function' ? (answer as (body: never) => unknown) : () => answer
    },
    tell: notify,
    become,
    connect: () => become('connected'),
  }
}
