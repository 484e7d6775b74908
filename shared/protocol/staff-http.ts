import * as v from 'valibot'
import { bytes32, id16, invitationId, staffId } from '../ids.ts'
import { nothing } from './exchange.ts'
import { firstRosterPublication } from './roster.ts'
import { rotationRequest } from './rotation.ts'
import { role } from './supervisor.ts'
import { alias, keyWrap, login, publicKey, sealedBytes, signedText } from './wire.ts'

/** An OPAQUE message (RFC 9807), base64url, as the library makes it. */
const opaque = sealedBytes(2000)

/** The staff member's two private keys, sealed under a key from OPAQUE's export key. */
const wrappedKeys = sealedBytes(1000)

/** The points of the `enc` pairs that are sealed in it, in the order in which they were made: a former, the present and the next one. */
const encs = v.pipe(v.array(publicKey), v.minLength(1), v.maxLength(3))

/** The server's state of a begun sign-in, which it has sealed to itself. */
const sealedAttempt = sealedBytes(1000)

const enrolment = { id: staffId, alias, enc: publicKey, sig: publicKey, wrappedKeys, record: opaque }

/** The answer to a sign-in: the session's token, and the member's sealed keys. `enc`: the present one of `encs`. `nextKey`: SPEC S27, null for none. */
export const signedIn = v.strictObject({
  token: bytes32,
  id: staffId,
  role,
  login,
  alias,
  enc: publicKey,
  encs,
  sig: publicKey,
  wrappedKeys,
  nextKey: v.nullable(signedText),
  certificate: v.nullable(signedText),
  organisation: publicKey,
  deploymentId: id16,
})
export type SignedIn = v.InferOutput<typeof signedIn>

/** POST /api/<name>, JSON both ways, `Answer` as on sockets. */
export const staffHttp = {
  'set-up/start': {
    request: v.strictObject({ secret: bytes32, login, request: opaque }),
    reply: v.strictObject({ response: opaque, staff: staffId }),
  },
  'set-up/finish': {
    request: v.strictObject({
      secret: bytes32,
      login,
      ...enrolment,
      organisation: publicKey,
      deploymentId: id16,
      organisationWrap: keyWrap,
      certificate: signedText,
      roster: firstRosterPublication,
    }),
    reply: nothing,
  },
  'invitation/open': {
    request: v.strictObject({ invitation: invitationId }),
    reply: v.strictObject({ role, login, staff: staffId, organisation: publicKey }),
  },
  'invitation/start': {
    request: v.strictObject({ invitation: invitationId, request: opaque }),
    reply: v.strictObject({ response: opaque }),
  },
  'invitation/finish': {
    request: v.strictObject({ invitation: invitationId, ...enrolment, proof: bytes32 }),
    reply: nothing,
  },
  'sign-in/start': {
    request: v.strictObject({ login, request: opaque }),
    reply: v.strictObject({ attempt: sealedAttempt, response: opaque }),
  },
  'sign-in/finish': {
    request: v.strictObject({ attempt: sealedAttempt, finish: opaque }),
    reply: signedIn,
  },
  /** A listener's keys, sealed anew, with the statement of the next one (SPEC S27). */
  'staff/keys': {
    request: v.strictObject({ token: bytes32, encs, wrappedKeys, nextKey: signedText }),
    reply: nothing,
  },
  /** With the coordinator's token: the only request of staff that is larger than a frame. */
  'organisation/rotate': { request: rotationRequest, reply: nothing },
  'sign-out': { request: v.strictObject({ token: bytes32 }), reply: nothing },
} as const
