import { post } from '#client/connection/post.ts'
import { passwordMark } from '#client/crypto/staff/password-mark.ts'
import { openStaffKeys, readStaffKeys, type StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import { type Result, refuse } from '#shared/result.ts'
import { type PasswordClient, preparePassword } from './password-client.ts'
import type { EnrolmentRefusal } from './refusals.ts'
import type { LockedSession } from './session.ts'

type Proof = {
  readonly session: LockedSession
  readonly password: string
  readonly opaque: PasswordClient
  readonly origin?: string
}

/**
 * Proves a member's password to this browser, and makes no session: the first half of a sign-in (SPEC S3) shows whether the password is the one
 * that was registered, and it opens the keys that the page still has sealed (SPEC C34). The service limits it like any sign-in (`too-fast`). Refuses
 * `wrong-password`, and `altered-keys` for a password that the service has registered since.
 */
export async function provePassword({
  session,
  opaque,
  origin,
  ...typed
}: Proof): Promise<Result<StaffKeys, EnrolmentRefusal>> {
  const password = preparePassword(typed.password)
  const { state, request } = await opaque.startLogin(password)
  const where = origin === undefined ? {} : { origin }
  const started = await post(staffHttp, 'sign-in/start', { login: session.staff.login, request }, where)
  if (!started.ok) return started
  const finished = await opaque.finishLogin({ state, response: started.value.response, password })
  if (!finished.ok) return finished
  const { exportKey } = finished.value
  if ((await passwordMark(exportKey)) !== session.passwordMark) return refuse('altered-keys')
  const { staff, sealedKeys } = session
  const readable = await openStaffKeys(sealedKeys.wrapped, exportKey, staff.id, sealedKeys)
  const keys = readable.ok ? await readStaffKeys(staff.id, readable.value) : readable
  return keys.ok ? keys : refuse('altered-keys')
}
