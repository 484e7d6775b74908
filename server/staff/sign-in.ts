import type { StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { SignedIn } from '#shared/protocol/staff-http.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Clock } from '../platform/clock.ts'
import { randomSecret } from '../platform/random-id.ts'
import { stateKey } from '../transaction/draft.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { nameOfAttempt } from './attempt.ts'
import type { PasswordServer } from './password.ts'
import { openSession } from './session.ts'
import { loginKey, staffKey } from './state.ts'

export type SignIn = {
  /** Refuses a message that does not parse as `malformed`. Never shows whether the login exists (SPEC S3). */
  readonly start: (
    login: string,
    request: string,
  ) => Promise<Result<{ attempt: string; response: string }, RefusalName>>
  /** Refuses `not-available` for a wrong password, an unknown login, a used attempt, and one older than a minute. */
  readonly finish: (attempt: string, finish: string) => Promise<Result<SignedIn, RefusalName>>
}

const usedKey = (name: string) => stateKey<{ readonly expires: number }>('used-attempt', name)
export const usedDue = (name: string) => `used-attempt:${name}`

export function createSignIn(parts: {
  readonly transactor: Transactor
  readonly clock: Clock
  readonly passwords: PasswordServer
  readonly limits?: Limits
}): SignIn {
  const { transactor, clock, passwords, limits = promised } = parts
  const { attempts } = passwords

  return {
    async start(login, request) {
      const found = await transactor.transact(findRecord(login))
      if (!found.ok) return found
      const begun = passwords.begin(login, found.value?.record ?? null, request)
      if (!begun.ok) return begun
      const { state, response } = begun.value
      const expires = clock.now() + limits.signInState
      return ok({ attempt: attempts.seal({ state, staff: found.value?.staff ?? null, expires }), response })
    },

    async finish(sealed, finish) {
      const attempt = attempts.open(sealed)
      const now = clock.now()
      if (!attempt || attempt.expires <= now) return refuse('not-available')
      const { state, staff: id, expires } = attempt
      if (!passwords.isProven(state, finish) || id === null) return refuse('not-available')
      const token = randomSecret()
      const opened = await transactor.transact((draft) => {
        const spent = spendAttempt(nameOfAttempt(sealed), expires)(draft)
        return spent.ok ? openSession(id, token, now, limits)(draft) : spent
      })
      if (!opened.ok) return opened
      const { staff, organisation } = opened.value
      const { id: staffId, role, login, alias, enc, encs, sig, wrappedKeys, nextKey, certificate } = staff
      const keys = { enc, encs: [...encs], sig, wrappedKeys, nextKey }
      return ok({ token, id: staffId, role, login, alias, ...keys, certificate, ...organisation })
    },
  }
}

/** Lets an attempt open only one session, over all nodes. */
function spendAttempt(name: string, expires: number): Rule<null> {
  return (draft) => {
    draft.expectNew(usedKey(name))
    if (draft.read(usedKey(name))) return refuse('not-available')
    draft.write(usedKey(name), { expires })
    draft.due(usedDue(name), expires)
    return ok(null)
  }
}

/** Forgets a used attempt once it has expired. */
export function forgetAttempt(name: string): Rule<null> {
  return (draft) => {
    draft.write(usedKey(name), null)
    return ok(null)
  }
}

/** Reads the same amount for an unknown login (SPEC S3). */
function findRecord(login: string): Rule<{ staff: StaffId; record: string } | null> {
  return (draft) => {
    const holder = draft.read(loginKey(login))
    const staff = draft.read(staffKey(holder?.staff ?? 'nobody'))
    return ok(staff && staff.status !== 'deactivated' ? { staff: staff.id, record: staff.record } : null)
  }
}
