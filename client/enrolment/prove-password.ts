import { post } from '#client/connection/post.ts'
import { passwordMark } from '#client/crypto/staff/password-mark.ts'
import { staffHttp } from '#shared/protocol/staff-http.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type PasswordClient, preparePassword } from './password-client.ts'
import type { EnrolmentRefusal } from './refusals.ts'

type Proof = {
  readonly login: string
  readonly password: string
  /** Of the sign-in (`password-mark.ts`). */
  readonly mark: string
  readonly opaque: PasswordClient
  readonly origin?: string
}

/**
 * Proves a member's password to this browser, and makes no session: the first half of a sign-in (SPEC S3) shows whether the password is the one
 * that was registered. The service limits it like any sign-in (`too-fast`). Refuses `wrong-password`, and `altered-keys` for a password that the service
 * has registered since.
 */
export async function provePassword({
  login,
  mark,
  opaque,
  origin,
  ...typed
}: Proof): Promise<Result<null, EnrolmentRefusal>> {
  const password = preparePassword(typed.password)
  const { state, request } = await opaque.startLogin(password)
  const where = origin === undefined ? {} : { origin }
  const started = await post(staffHttp, 'sign-in/start', { login, request }, where)
  if (!started.ok) return started
  const finished = await opaque.finishLogin({ state, response: started.value.response, password })
  if (!finished.ok) return finished
  return (await passwordMark(finished.value.exportKey)) === mark ? ok(null) : refuse('altered-keys')
}
