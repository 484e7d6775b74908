import type { StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import {
  type FirstRosterPublication,
  type PublishedRoster,
  parseRoster,
  parseRosterMaker,
  type Roster,
  type RosterPublication,
  roster as rosterSchema,
} from '#shared/protocol/roster.ts'
import { signedWith, unsignedText } from '#shared/protocol/signed.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { NamedRoster } from '#shared/roster/compare.ts'
import { certificateOf, deriveRoster, firstRoster, type RosterChange } from '#shared/roster/derive.ts'
import { sha256OfText } from '../platform/random-id.ts'
import { verifySigned } from '../platform/signature.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'
import { checkStaples, type Staples } from './staples.ts'

/** The newest roster. Former ones stay beside it, by number: a page that was away checks every step (SPEC S15). */
type Head = { readonly number: number; readonly hash: string }

export const rosterHeadKey = stateKey<Head>('roster-head', 'main')
const publishedKey = (number: number) => stateKey<PublishedRoster>('published-roster', `${number}`)

export const publishedRoster = (draft: Draft, number?: number): PublishedRoster | null => {
  const wanted = number ?? draft.read(rosterHeadKey)?.number
  return wanted === undefined ? null : draft.read(publishedKey(wanted))
}

export const newestRosterNumber = (draft: Draft): number => draft.read(rosterHeadKey)?.number ?? 0

/** Whether this is the newest roster, or a former one. */
export function isPublished(draft: Draft, { number, hash }: NamedRoster): boolean {
  const newest = draft.read(rosterHeadKey)
  if (!newest || number >= newest.number) return newest?.number === number && newest.hash === hash
  const former = draft.read(publishedKey(number))
  return former !== null && sha256OfText(former.roster) === hash
}

/** Whoever makes a roster. `certificate` is the one that the former roster names. */
export type RosterActor = { readonly id: StaffId; readonly sig: string; readonly certificate: string }

export type RosterRefusal = 'stale' | 'bad-signature' | 'not-available'

/**
 * Keeps the roster that follows from the present one by exactly this change (SPEC S14), and answers its staples: `keepStaples` keeps them once the
 * act is done. Refuses `stale` for another predecessor: whoever made it derives it again from the present one. Refuses `bad-signature` for
 * anything else that is not what this maker may sign now.
 */
export function publishRoster(
  draft: Draft,
  publication: RosterPublication,
  change: RosterChange,
  actor: RosterActor,
  now: number,
): Result<Staples, RosterRefusal> {
  const head = draft.read(rosterHeadKey)
  const former = head && parseRoster(draft.read(publishedKey(head.number))?.roster ?? '')
  if (!head || !former?.ok) return refuse('not-available')
  if (publication.former !== head.hash) return refuse('stale')
  const before = former.value.payload
  if (certificateOf(before, actor.id) !== sha256OfText(actor.certificate)) return refuse('bad-signature')
  const { issued } = publication
  const isNow = issued === before.issued || Math.abs(issued * 1000 - now) <= limits.clockTolerance
  const made = deriveRoster(before, change, { hash: head.hash, by: actor.id, issued })
  if (!isNow || !made.ok || made.value.issued !== issued) return refuse('bad-signature')
  return keep(draft, publication, made.value, actor)
}

/** Keeps the first roster, which the founder makes at set-up. */
export function publishFirstRoster(
  draft: Draft,
  publication: FirstRosterPublication,
  pin: Pick<Roster, 'deployment' | 'organisation'>,
  actor: RosterActor,
): Result<Staples, RosterRefusal> {
  const founder = { staff: actor.id, certificate: sha256OfText(actor.certificate) }
  return keep(draft, publication, firstRoster(pin, founder, publication.issued), actor)
}

/** Signatures over anything else than what follows from the act are refused: the signed texts are made here. */
function keep(
  draft: Draft,
  { signature, maker, staples }: FirstRosterPublication,
  made: Roster,
  { id, sig, certificate }: RosterActor,
): Result<Staples, RosterRefusal> {
  const { organisation } = made
  const roster = signedWith(unsignedText('roster', rosterSchema, made), signature)
  const hash = sha256OfText(roster)
  const vouched = verifySigned(parseRosterMaker(maker), sig)
  if (!verifySigned(parseRoster(roster), organisation).ok || !vouched.ok) return refuse('bad-signature')
  const { by, number, deployment } = vouched.value
  const isOfThis = by === id && number === made.number && deployment === made.deployment && vouched.value.hash === hash
  const stapled = checkStaples({ hash, roster: made }, staples, organisation)
  if (!isOfThis || !stapled.ok) return refuse('bad-signature')
  draft.write(rosterHeadKey, { number: made.number, hash })
  draft.write(publishedKey(made.number), { roster, maker, certificate })
  return stapled
}
