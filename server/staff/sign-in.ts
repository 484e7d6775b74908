import type { StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { SignedIn } from '#shared/protocol/staff-http.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Road, Rule } from '../decision.ts'
import type { Clock } from '../platform/clock.ts'
import { randomId, randomSecret } from '../platform/random-id.ts'
import type { PasswordServer } from './password.ts'
import { openSession } from './session.ts'
import { loginKey, staffKey } from './state.ts'

export type SignIn = {
  /** `malformed` for a message that is none; never says whether the login exists (SPEC S3). */
  readonly start: (
    login: string,
    request: string,
  ) => Promise<Result<{ attempt: string; response: string }, RefusalName>>
  /** A wrong password, an unknown login, an attempt used before or older than a minute: all `not-available`. */
  readonly finish: (attempt: string, finish: string) => Promise<Result<SignedIn, RefusalName>>
}

type Attempt = { readonly state: string; readonly staff: StaffId | null; readonly expires: number }

export function createSignIn(parts: {
  readonly road: Road
  readonly clock: Clock
  readonly passwords: PasswordServer
  /** So many may be half-way; beyond, the oldest must begin again. */
  readonly attemptsAtOnce?: number
  readonly limits?: Limits
}): SignIn {
  const { road, clock, passwords, attemptsAtOnce = 5_000, limits = promised } = parts
  const attempts = new Map<string, Attempt>()

  return {
    async start(login, request) {
      const found = await road.decide(findRecord(login))
      if (!found.ok) return found
      const begun = passwords.begin(login, found.value?.record ?? null, request)
      if (!begun.ok) return begun
      const attempt = randomId()
      forgetOld(clock.now())
      const expires = clock.now() + limits.signInState
      attempts.set(attempt, { state: begun.value.state, staff: found.value?.staff ?? null, expires })
      return ok({ attempt, response: begun.value.response })
    },

    async finish(id, finish) {
      const attempt = attempts.get(id)
      attempts.delete(id)
      if (!attempt || attempt.expires <= clock.now()) return refuse('not-available')
      const isProven = passwords.isProven(attempt.state, finish)
      if (!isProven || attempt.staff === null) return refuse('not-available')
      const token = randomSecret()
      const opened = await road.decide(openSession(attempt.staff, token, clock.now(), limits))
      if (!opened.ok) return opened
      const { staff, organisation } = opened.value
      const { id: staffId, role, login, alias, enc, sig, wrappedKeys, certificate } = staff
      return ok({ token, id: staffId, role, login, alias, enc, sig, wrappedKeys, certificate, ...organisation })
    },
  }

  /** Attempts are kept in the order they began, so the first ones expire first. */
  function forgetOld(now: number): void {
    for (const [id, { expires }] of attempts) {
      if (expires > now && attempts.size < attemptsAtOnce) return
      attempts.delete(id)
    }
  }
}

/** Reads as much for a login that nobody has. */
function findRecord(login: string): Rule<{ staff: StaffId; record: string } | null> {
  return (draft) => {
    const holder = draft.read(loginKey(login))
    const staff = draft.read(staffKey(holder?.staff ?? 'nobody'))
    return ok(staff && staff.status !== 'deactivated' ? { staff: staff.id, record: staff.record } : null)
  }
}
