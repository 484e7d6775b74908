import * as v from 'valibot'
import { bytes32, id16, staffId } from '../ids.ts'
import { curvePoint } from './certificate.ts'
import { count, unixSeconds } from './numbers.ts'
import { costs } from './pace.ts'
import { parseSigned } from './signed.ts'
import { epoch, signature, signedText } from './wire.ts'

/** More entries are refused (`full`): a frame of 16 kB carries one signature for each. */
export const rosterEntries = 100
const rosterTeams = 4

/** Whose certificate is in force: the member and the fingerprint of their newest certificate, whose own dates still apply. */
const inForce = v.strictObject({ staff: staffId, certificate: bytes32 })
/** Nobody certifies this member again. `until`, Unix seconds: by then every certificate that they ever had is over. */
const revoked = v.strictObject({ staff: staffId, until: unixSeconds })
const newestEpoch = v.strictObject({ purpose: v.pipe(v.string(), v.maxLength(25)), epoch, certificate: bytes32 })

/** The members' certificates that a rotation makes, and one for each epoch of the cell's key that still opens a ticket. */
export const madeAtOnce = rosterEntries + 20

/**
 * Everybody in force at one moment, in a chain: `former` is the hash of the roster before it (null for the first). The key `organisation` signs
 * it (another than the former roster's is a rotation, SPEC S23), and `by`, a supervisor with the certificate `byCertificate` of the former roster, signs its hash beside. `made`: certificates made since the former one. Lists are in the order of their ids.
 */
export const roster = v.strictObject({
  deployment: id16,
  organisation: curvePoint,
  number: count,
  former: v.nullable(bytes32),
  issued: unixSeconds,
  by: staffId,
  byCertificate: bytes32,
  made: v.pipe(v.array(bytes32), v.maxLength(madeAtOnce)),
  inForce: v.pipe(v.array(inForce), v.maxLength(rosterEntries)),
  revoked: v.pipe(v.array(revoked), v.maxLength(rosterEntries)),
  teams: v.pipe(v.array(newestEpoch), v.maxLength(rosterTeams)),
  settings: count,
})
export type Roster = v.InferOutput<typeof roster>

/** The supervisor who made a roster signs its hash with their own key: the organisation's key alone proves no person. */
export const rosterMaker = v.strictObject({ deployment: id16, number: count, hash: bytes32, by: staffId })
export type RosterMaker = v.InferOutput<typeof rosterMaker>

export const parseRoster = (text: string) => parseSigned('roster', text, roster)
export const parseRosterMaker = (text: string) => parseSigned('roster-maker', text, rosterMaker)

const rosterText = v.pipe(v.string(), v.maxLength(24_000), v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/))

/**
 * A new roster, as its maker sends it with the act that it follows from. The server derives the roster from the one of the hash `former`, the
 * act and the date, and the staples from the roster, so that only signatures are sent: the organisation's over the roster (`signature`) and over the
 * staple of each certificate in force and of each team, in the roster's order, and the maker's own statement.
 */
const signatures = {
  issued: v.pipe(unixSeconds, v.minValue(1)),
  signature,
  maker: signedText,
  // Whoever makes a roster is in it.
  staples: v.pipe(v.array(signature), v.minLength(1), v.maxLength(rosterEntries + rosterTeams)),
}
export const rosterPublication = v.strictObject({ former: bytes32, ...signatures })
export type RosterPublication = v.InferOutput<typeof rosterPublication>

/** The same of the first roster, which follows from nothing. */
export const firstRosterPublication = v.strictObject(signatures)
export type FirstRosterPublication = v.InferOutput<typeof firstRosterPublication>

/** The newest roster, with the certificate of its maker. */
export const publishedRoster = v.strictObject({ roster: rosterText, maker: signedText, certificate: signedText })
export type PublishedRoster = v.InferOutput<typeof publishedRoster>

/**
 * The rosters after a number, oldest first: a page that was away checks every step. Null: the newest alone, for a browser that holds none.
 * `staple`: the one that is served with the certificate of whoever asks; null while they have none.
 */
export const rosterRead = {
  request: v.strictObject({ after: v.nullable(count) }),
  reply: v.strictObject({
    rosters: v.pipe(v.array(publishedRoster), v.maxLength(20)),
    more: v.boolean(),
    staple: v.nullable(signedText),
  }),
  pace: costs.upkeep,
} as const
