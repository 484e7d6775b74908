import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import type { Team } from '#shared/protocol/team.ts'

/** Rows of which each name stands once; the last one counts. A list on the screen shows, moves and drops its rows by their names. */
export const eachOnce = <Row>(rows: readonly Row[], nameOf: (row: Row) => string | number): Row[] => [
  ...new Map(rows.map((row) => [nameOf(row), row])).values(),
]

/** What the service says of the same person, ticket or epoch twice counts once. */
export const floorOnce = (floor: Floor): Floor => ({
  ...floor,
  listeners: eachOnce(floor.listeners, ({ id }) => id),
  tickets: eachOnce(floor.tickets, ({ ticket }) => ticket),
  withheldGrants: eachOnce(floor.withheldGrants, ({ listener }) => listener),
  missedCalls: eachOnce(floor.missedCalls, ({ listener }) => listener),
  wishes: eachOnce(floor.wishes, ({ listener }) => listener),
})

export const membersOnce = (members: readonly StaffMember[]): StaffMember[] =>
  eachOnce(members, (member) => (member.status === 'invited' ? `invitation ${member.invitation}` : member.id))

export const teamOnce = (team: Team): Team => ({
  ...team,
  epochs: eachOnce(team.epochs, ({ epoch }) => epoch),
  members: eachOnce(team.members, ({ id }) => id),
})
