import type { StaffId } from '../ids.ts'
import { limits } from '../protocol/limits.ts'
import { madeAtOnce, type Roster, rosterEntries } from '../protocol/roster.ts'
import { ok, type Result, refuse, unreachable } from '../result.ts'

/** The act from which a roster follows. `renew`: its maker only confirms the former one. */
export type RosterChange =
  | { readonly kind: 'certify'; readonly staff: StaffId; readonly certificate: string }
  | { readonly kind: 'revoke'; readonly staff: StaffId }
  | { readonly kind: 'certify-team'; readonly purpose: string; readonly epoch: number; readonly certificate: string }
  | { readonly kind: 'renew' }
  | Rotation

/**
 * Another key of the organisation takes the place of the former one: everybody in force, and the newest epoch of each team, gets a certificate
 * under it. It lets nobody in, and nobody go. `older`: the certificates of the teams' former epochs, which still open tickets.
 */
export type Rotation = {
  readonly kind: 'rotate'
  readonly organisation: string
  readonly certificates: Roster['inForce']
  readonly teams: Roster['teams']
  readonly older: readonly string[]
}

export type DeriveRefusal = 'not-in-force' | 'revoked' | 'older-epoch' | 'full' | 'same-key' | 'not-everybody'

/** `by` makes the roster at `issued` (Unix seconds). `hash` is that of the former roster. */
export type Making = { readonly hash: string; readonly by: StaffId; readonly issued: number }

const daySeconds = 86_400

/** The longest that a certificate made before a revocation can last, seconds: its days, and the error of the clock of whoever signed it. */
export const revokedFor = (limits.certificateDays + 2) * daySeconds

/**
 * The roster that follows from `former` by one act, and from nothing else: never from a list that the server sends. Refuses a maker who is not
 * in force in `former`, a certificate for somebody revoked, and an older team epoch. Its date is never before the former one, whatever the
 * maker's clock says.
 */
export function deriveRoster(former: Roster, change: RosterChange, making: Making): Result<Roster, DeriveRefusal> {
  const made = { ...making, issued: Math.max(making.issued, former.issued) }
  const byCertificate = certificateOf(former, made.by)
  if (byCertificate === null) return refuse('not-in-force')
  const changed = changedBy(former, change, made)
  if (!changed.ok) return changed
  const revoked = changed.value.revoked.filter(({ until }) => until > made.issued)
  const { inForce } = changed.value
  const certificates = madeBy(change)
  if (inForce.length > rosterEntries || revoked.length > rosterEntries) return refuse('full')
  if (certificates.length > madeAtOnce) return refuse('full')
  return ok({
    deployment: former.deployment,
    organisation: change.kind === 'rotate' ? change.organisation : former.organisation,
    number: former.number + 1,
    former: made.hash,
    issued: made.issued,
    by: made.by,
    byCertificate,
    made: certificates,
    inForce: inOrder(inForce),
    revoked: inOrder(revoked),
    teams: changed.value.teams,
    settings: former.settings,
  })
}

/** The first roster: the founder alone, who makes it at set-up. */
export const firstRoster = (
  { deployment, organisation }: Pick<Roster, 'deployment' | 'organisation'>,
  founder: { readonly staff: StaffId; readonly certificate: string },
  issued: number,
): Roster => ({
  ...{ deployment, organisation, number: 1, former: null, issued, by: founder.staff },
  ...{ byCertificate: founder.certificate, made: [founder.certificate] },
  ...{ inForce: [founder], revoked: [], teams: [], settings: 0 },
})

export const certificateOf = ({ inForce }: Roster, staff: StaffId): string | null =>
  inForce.find((entry) => entry.staff === staff)?.certificate ?? null

export const isInForce = (roster: Roster, staff: StaffId): boolean => certificateOf(roster, staff) !== null

type Lists = Pick<Roster, 'inForce' | 'revoked' | 'teams'>

function changedBy(former: Roster, change: RosterChange, { issued, by }: Making): Result<Lists, DeriveRefusal> {
  const { inForce, revoked, teams } = former
  switch (change.kind) {
    case 'certify': {
      const { staff, certificate } = change
      if (revoked.some((entry) => entry.staff === staff)) return refuse('revoked')
      return ok({ inForce: [...without(inForce, staff), { staff, certificate }], revoked, teams })
    }
    case 'revoke': {
      const { staff } = change
      // Whoever signs a roster stays in it: nobody can revoke themselves.
      if (staff === by) return refuse('not-in-force')
      const until = issued + revokedFor
      return ok({ inForce: without(inForce, staff), revoked: [...without(revoked, staff), { staff, until }], teams })
    }
    case 'certify-team': {
      const { purpose, epoch, certificate } = change
      const newest = teams.find((team) => team.purpose === purpose)
      if (newest && epoch < newest.epoch) return refuse('older-epoch')
      const others = teams.filter((team) => team.purpose !== purpose)
      return ok({ inForce, revoked, teams: [...others, { purpose, epoch, certificate }] })
    }
    case 'renew':
      return ok({ inForce, revoked, teams })
    case 'rotate': {
      if (change.organisation === former.organisation) return refuse('same-key')
      const isEverybody = isSameList(inForce, change.certificates, ({ staff }) => staff)
      const isEveryTeam = isSameList(teams, change.teams, ({ purpose, epoch }) => `${purpose} ${epoch}`)
      if (!isEverybody || !isEveryTeam) return refuse('not-everybody')
      return ok({ inForce: [...change.certificates], revoked, teams: [...change.teams] })
    }
    default:
      return unreachable(change)
  }
}

function madeBy(change: RosterChange): string[] {
  if (change.kind !== 'rotate') return 'certificate' in change ? [change.certificate] : []
  const named = [...change.certificates, ...change.teams].map(({ certificate }) => certificate)
  return [...named, ...change.older]
}

const isSameList = <Entry>(one: readonly Entry[], other: readonly Entry[], nameOf: (entry: Entry) => string): boolean =>
  one.length === other.length && one.every((entry, index) => nameOf(entry) === nameOf(other[index] ?? entry))

const without = <Entry extends { readonly staff: StaffId }>(entries: readonly Entry[], staff: StaffId): Entry[] =>
  entries.filter((entry) => entry.staff !== staff)

const inOrder = <Entry extends { readonly staff: StaffId }>(entries: readonly Entry[]): Entry[] =>
  [...entries].sort((a, b) => (a.staff < b.staff ? -1 : 1))
