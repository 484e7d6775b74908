import * as v from 'valibot'
import { post } from '#client/connection/post.ts'
import { passwordMark } from '#client/crypto/staff/password-mark.ts'
import { openStaffKeys, readStaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { type SignedIn, staffHttp } from '#shared/protocol/staff-http.ts'
import { login } from '#shared/protocol/wire.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { prepareNextKey, type Unlocked } from './next-key.ts'
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
  /** This device's clock, milliseconds. */
  readonly now?: () => number
}

/**
 * Proves the password without sending it (OPAQUE), then opens the keys sealed under it. The server and the page must name the same
 * organisation, and the certificate must name exactly these keys. Callers that rely on the certificate check its dates.
 */
export async function signIn({
  opaque,
  pin,
  origin,
  now = pageClock,
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
  if (!unlocked.ok) {
    // End a session that will not be used. The refusal stands even if the server does not receive this.
    await post(staffHttp, 'sign-out', { token: answer.value.token }, where)
    return unlocked
  }
  const { session, order } = await prepareNextKey(unlocked.value, answer.value, exportKey, now())
  if (order) await post(staffHttp, 'staff/keys', order, where)
  return ok(session)
}

export const signOut = (token: string, options: { readonly origin?: string } = {}) =>
  post(staffHttp, 'sign-out', { token }, options)

async function unlock(
  signedIn: SignedIn,
  exportKey: Uint8Array<ArrayBuffer>,
  pin: Pinned | undefined,
): Promise<Result<Unlocked, EnrolmentRefusal>> {
  const { token, id, role, login: name, alias, enc, encs, sig, certificate, organisation, deploymentId } = signedIn
  if (pin && (pin.organisation !== organisation || pin.deploymentId !== deploymentId)) {
    return refuse('other-organisation')
  }
  const readable = await openStaffKeys(signedIn.wrappedKeys, exportKey, id, { enc, encs, sig })
  const keys = readable.ok ? await readStaffKeys(id, readable.value) : readable
  if (!readable.ok || !keys.ok) return refuse('altered-keys')
  const staff = { id, role, login: name, alias }
  const session = {
    ...{ token, staff, keys: keys.value, certificate, organisation, deploymentId },
    sealedKeys: { enc, encs, sig, wrapped: signedIn.wrappedKeys },
    passwordMark: await passwordMark(exportKey),
  }
  if (certificate === null) return ok({ session, own: null, readable: readable.value })
  const own = await ownCertificate(session, certificate)
  // The keys are sorted by the one that the certificate names.
  return own?.enc === enc ? ok({ session, own, readable: readable.value }) : refuse('altered-certificate')
}
