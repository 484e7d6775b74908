import * as v from 'valibot'
import { bytes32, id16, staffId, ticketId } from '../ids.ts'
import { parseSigned } from './signed.ts'
import { epoch, keyWrap } from './wire.ts'

/** A member signs that they wrapped a ticket's key to a later epoch (SPEC S22). `former`: SHA-256 of the wrap that this one replaces, as it was sent. */
export const rewrap = v.strictObject({
  ticket: ticketId,
  team: id16,
  epoch,
  former: bytes32,
  by: staffId,
  wrap: keyWrap,
})
export type Rewrap = v.InferOutput<typeof rewrap>

export const parseRewrap = (text: string) => parseSigned('rewrap', text, rewrap)
