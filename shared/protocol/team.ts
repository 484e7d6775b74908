import * as v from 'valibot'
import { id16, staffId } from '../ids.ts'
import { alias, epoch, keyWrap, publicKey, signature, signedText } from './wire.ts'

/** One epoch of the cell's team key. `mine` is the asking member's admission, with the private key sealed to them; null until a colleague admits them. */
export const teamEpoch = v.strictObject({
  epoch,
  public: publicKey,
  certificate: v.nullable(signedText),
  mine: v.nullable(signedText),
  recoveryWrap: keyWrap,
  /** A supervisor's browser checks this before it certifies the epoch: see team-claim.ts. */
  claim: signedText,
})
export type TeamEpoch = v.InferOutput<typeof teamEpoch>

export const teamMember = v.strictObject({
  id: staffId,
  alias,
  certificate: v.nullable(signedText),
  /** Epochs of which this member holds a wrap. */
  holds: v.array(epoch),
})

export const team = v.strictObject({
  id: v.nullable(id16),
  recovery: v.nullable(publicKey),
  /** Newest last. Former epochs stay while an open ticket is still wrapped to them. */
  epochs: v.array(teamEpoch),
  members: v.array(teamMember),
  /** A member left, a key was lost, or 30 days passed: the next member online makes a new epoch. */
  newEpochNeeded: v.boolean(),
})
export type Team = v.InferOutput<typeof team>

/** The private key of an epoch sealed to a member, with the signature of an admission by whoever sends it (SPEC S21). */
export const signedWrap = v.strictObject({ member: staffId, wrap: keyWrap, signature })
export type SignedWrap = v.InferOutput<typeof signedWrap>

/** So many fit into a frame of 16 kB. Whoever is left over is admitted to the epoch afterwards. */
export const wrapsOfNewEpoch = 40

/** A new epoch, made in a member's browser. The first one also names the team and its recovery key. */
export const newTeamEpoch = v.strictObject({
  team: id16,
  epoch,
  public: publicKey,
  recovery: publicKey,
  recoveryWrap: keyWrap,
  claim: signedText,
  wraps: v.pipe(v.array(signedWrap), v.minLength(1), v.maxLength(wrapsOfNewEpoch)),
})
export type NewTeamEpoch = v.InferOutput<typeof newTeamEpoch>
