import { post } from '#client/connection/post.ts'
import { proveInvitation } from '#client/crypto/staff/invitation.ts'
import type { InvitationId, StaffId } from '#shared/ids.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { makeMember } from './new-member.ts'
import type { PasswordClient } from './password-client.ts'
import type { EnrolmentRefusal } from './refusals.ts'
import type { Pinned } from './session.ts'

export type OpenedInvitation = { readonly staff: StaffId; readonly role: Role; readonly login: string }

type Open = { readonly invitation: InvitationId; readonly pin?: Pinned | undefined; readonly origin?: string }

/** Reads the invited person's role and login. `not-available`: unknown, used, cancelled or expired. */
export async function openInvitation({
  invitation,
  pin,
  origin,
}: Open): Promise<Result<OpenedInvitation, EnrolmentRefusal>> {
  const opened = await post(staffHttp, 'invitation/open', { invitation }, origin === undefined ? {} : { origin })
  if (!opened.ok) return opened
  const { staff, role, login, organisation } = opened.value
  if (pin && pin.organisation !== organisation) return refuse('other-organisation')
  return ok({ staff, role, login })
}

type Enrol = Open & {
  /** From the link's fragment, 32 bytes, base64url. */
  readonly secret: string
  readonly alias: string
  readonly password: string
  readonly opaque: PasswordClient
}

/**
 * Makes the member's keys and registers them with a proof under the link's secret. A supervisor's browser checks the proof before it signs,
 * so that the server cannot swap the keys, role, login, alias or id.
 */
export async function enrol({
  invitation,
  secret,
  pin,
  origin,
  ...choice
}: Enrol): Promise<Result<OpenedInvitation, EnrolmentRefusal>> {
  const where = origin === undefined ? {} : { origin }
  const invited = await openInvitation({ invitation, pin, ...where })
  if (!invited.ok) return invited
  const { staff, role, login } = invited.value
  const member = await makeMember(choice, async (request) => {
    const started = await post(staffHttp, 'invitation/start', { invitation, request }, where)
    return started.ok ? ok({ ...started.value, staff }) : started
  })
  if (!member.ok) return member
  const { id, alias, keys, wrappedKeys, record } = member.value
  const claimed = { id, alias, enc: keys.enc.public, sig: keys.sig.public }
  const proof = await proveInvitation(secret, { invitation, role, login, ...claimed })
  const finished = await post(
    staffHttp,
    'invitation/finish',
    { invitation, ...claimed, wrappedKeys, record, proof },
    where,
  )
  return finished.ok ? ok(invited.value) : finished
}
