import * as v from 'valibot'
import { post } from '#client/connection/post.ts'
import { unwrapStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { type SignedIn, staffHttp } from '#shared/protocol/staff-http.ts'
import { login } from '#shared/protocol/wire.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { ownCertificate } from './own-certificate.ts'
import { type PasswordClient, preparePassword } from './password-client.ts'
import type { EnrolmentRefusal } from './refusals.ts'
import type { Pinned, UnlockedSession } from './session.ts'

type SignIn = {
  readonly login: string
  readonly password: string
  readonly opaque: PasswordClient
  /** The organisation that the page was made for, if it was made after set-up. */
  readonly pin?: Pinned | undefined
  readonly origin?: string
}

/**
 * Proves the password without sending it (OPAQUE), then opens the keys sealed under it. The server and the page must name the same
 * organisation, and the certificate must name exactly these keys. Callers that rely on the certificate check its dates.
 */
export async function signIn({
  opaque,
  pin,
  origin,
  ...typed
}: SignIn): Promise<Result<UnlockedSession, EnrolmentRefusal>> {
  const name = v.safeParse(login, typed.login)
  if (!name.success) return refuse('wrong-password')
  const where = origin === undefined ? {} : { origin }
  const password = preparePassword(typed.password)

  const { state, request } = await opaque.startLogin(password)
  const started = await post(staffHttp, 'sign-in/start', { login: name.output, request }, where)
  if (!started.ok) return started
  const { attempt, response } = started.value
  const finished = await opaque.finishLogin({ state, response, password })
  if (!finished.ok) return finished
  const { finish, exportKey } = finished.value
  const answer = await post(staffHttp, 'sign-in/finish', { attempt, finish }, where)
  if (!answer.ok) return answer

  const unlocked = await unlock(answer.value, exportKey, pin)
  // End a session that will not be used. The refusal stands even if the server does not receive this.
  if (!unlocked.ok) await post(staffHttp, 'sign-out', { token: answer.value.token }, where)
  return unlocked
}

export const signOut = (token: string, options: { readonly origin?: string } = {}) =>
  post(staffHttp, 'sign-out', { token }, options)

async function unlock(
  signedIn: SignedIn,
  exportKey: Uint8Array<ArrayBuffer>,
  pin: Pinned | undefined,
): Promise<Result<UnlockedSession, EnrolmentRefusal>> {
  const { token, id, role, login: name, alias, enc, sig, certificate, organisation, deploymentId } = signedIn
  if (pin && (pin.organisation !== organisation || pin.deploymentId !== deploymentId)) {
    return refuse('other-organisation')
  }
  const keys = await unwrapStaffKeys(signedIn.wrappedKeys, exportKey, id, { enc, sig })
  if (!keys.ok) return refuse('altered-keys')
  const staff = { id, role, login: name, alias }
  const session = { token, staff, keys: keys.value, certificate, organisation, deploymentId }
  const isVouchedFor = certificate === null || (await ownCertificate(session, certificate)) !== null
  return isVouchedFor ? ok(session) : refuse('altered-certificate')
}
