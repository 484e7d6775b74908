import * as v from 'valibot'
import { bytes32, id16, invitationId, staffId } from '../ids.ts'
import { unixSeconds } from './numbers.ts'
import { parseSigned } from './signed.ts'
import { role } from './supervisor.ts'
import { alias, login } from './wire.ts'

/**
 * A supervisor signs whom they invite, with their own key. A browser certifies nobody without it: the secret reaches the other supervisors by
 * HPKE, which proves nothing about who sealed it. `title` and `person` go into the invitee's certificate. `until` in Unix seconds.
 */
export const signedInvitation = v.strictObject({
  deployment: id16,
  by: staffId,
  invitation: invitationId,
  role,
  login,
  title: alias,
  person: id16,
  secretSha256: bytes32,
  until: unixSeconds,
})
export type SignedInvitation = v.InferOutput<typeof signedInvitation>

export const parseInvitation = (text: string) => parseSigned('invitation', text, signedInvitation)
