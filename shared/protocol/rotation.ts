import * as v from 'valibot'
import { bytes32, staffId, ticketId } from '../ids.ts'
import { carriedAuthors, carriedText } from './carried.ts'
import { type Certificate, type CertificateOf, curvePoint } from './certificate.ts'
import { limits } from './limits.ts'
import { count, instant } from './numbers.ts'
import { rosterEntries, rosterPublication } from './roster.ts'
import { epoch, keyWrap, signature, signedText } from './wire.ts'

/** The validity of a certificate made at `seconds`: from 48 h before, because young people's clocks may be wrong, until 30 days after; Unix seconds. */
export const periodFrom = (seconds: number): { readonly nbf: number; readonly exp: number } => ({
  nbf: seconds - limits.certificateBackdateHours * 3600,
  exp: seconds + limits.certificateDays * 86_400,
})

/** What a rotation at `issued` (Unix seconds) certifies again of a member, or of a team's newest epoch: the same in everything but its dates. */
export const certifiedAgain = <Leaf extends Certificate>(former: Leaf, issued: number): Leaf => ({
  ...former,
  ...periodFrom(issued),
})

/** The same of a former epoch: it opens the tickets that are sealed to it, and is over, so that nobody seals to it any more. */
export const certifiedAsOver = (former: CertificateOf<'team'>, issued: number): CertificateOf<'team'> => ({
  ...former,
  exp: Math.min(former.exp, issued),
})

/** The most tickets with content that one rotation can carry over. */
export const carriedTickets = 2000

/**
 * What must be carried over of a ticket: the hash of its consent record, and the fingerprints of its thread's authors. `former`: the statement of an
 * earlier rotation, which says under which key the record was made.
 */
export const toCarry = v.strictObject({
  ticket: ticketId,
  consent: bytes32,
  authors: v.pipe(v.array(bytes32), v.maxLength(carriedAuthors)),
  former: v.nullable(carriedText),
})
export type ToCarry = v.InferOutput<typeof toCarry>

/**
 * `rotation:begin`: for two minutes nobody begins a conversation and no ticket comes, so that what is answered stays true until the rotation.
 * `talking`: conversations are open, and nothing was begun. `pinned`: the operator's configuration names the present key, and has to be changed first.
 */
export const rotationBegun = v.variant('state', [
  v.strictObject({ state: v.literal('talking'), conversations: count }),
  v.strictObject({ state: v.literal('pinned') }),
  v.strictObject({
    state: v.literal('begun'),
    until: instant,
    tickets: v.pipe(v.array(toCarry), v.maxLength(carriedTickets)),
    /** Of the authors whom no former statement names: a certificate is looked at before a new key names it. */
    authors: v.array(signedText),
  }),
])
export type RotationBegun = v.InferOutput<typeof rotationBegun>

const signed = <Named extends v.ObjectEntries>(named: Named) => v.strictObject({ ...named, signature })

/**
 * A rotation, in one request. Only signatures of the new key are sent: the server makes each certificate again from the former one and the roster's
 * date, and each ticket's statement from what it keeps. `wraps`: the new key, sealed to every coordinator in force.
 */
export const rotation = v.strictObject({
  organisation: curvePoint,
  roster: rosterPublication,
  members: v.pipe(v.array(signed({ staff: staffId })), v.minLength(1), v.maxLength(rosterEntries)),
  epochs: v.pipe(v.array(signed({ epoch })), v.maxLength(20)),
  wraps: v.pipe(v.array(v.strictObject({ supervisor: staffId, wrap: keyWrap })), v.minLength(1), v.maxLength(50)),
  tickets: v.pipe(v.array(signed({ ticket: ticketId })), v.maxLength(carriedTickets)),
})
export type RotationRequest = v.InferOutput<typeof rotation>

export const rotationRequest = v.strictObject({ token: bytes32, rotation })
