import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { staffOfSession } from '../staff/session.ts'
import { type ActiveStaff, holdsValidCertificate, type SignableStaff } from '../staff/state.ts'
import type { Rule } from '../transaction/transactor.ts'

/** Who may ask something. What it establishes is all that a handler is given of the caller's rights. */
export type Permission<Caller, Request, Given> = {
  /** As the table of all requests says it (permission.test.ts). */
  readonly who: string
  /**
   * First what the connection and the request alone show. The rule that comes of it runs in the same change as what is asked, so that nothing
   * overtakes it (G4). `now` in milliseconds.
   */
  readonly of: (caller: Caller, request: Request, now: number) => Result<Rule<Given>, RefusalName>
}

/** Runs a rule for whoever may ask, with what was established of them, in one change. */
export const authorised =
  <Given, Value>(who: Rule<Given>, rule: (given: Given) => Rule<Value>): Rule<Value> =>
  (draft) => {
    const given = who(draft)
    return given.ok ? rule(given.value)(draft) : given
  }

export const anyone: Permission<unknown, unknown, null> = { who: 'anyone', of: () => ok(() => ok(null)) }

/** Whoever has proved something on this connection. The rules look at what they claim again. Refuses `not-allowed` before that. */
export const proved = <Caller, Claim>(
  who: string,
  read: (caller: Caller) => Claim | null,
): Permission<Caller, unknown, Claim> => ({
  who,
  of(caller) {
    const claim = read(caller)
    return claim === null ? refuse('not-allowed') : ok(() => ok(claim))
  },
})

/** A member of this role, whose session stands for them now. Refuses `not-available`. */
export const member = (role: Role): Permission<{ readonly session: string }, unknown, SignableStaff> => ({
  who: role,
  of: ({ session }, _request, now) =>
    ok((draft) => {
      const staff = staffOfSession(draft, session, now)
      return staff?.role === role ? ok(staff) : refuse('not-available')
    }),
})

/** Of those, who holds a certificate that is valid now (S5). Refuses `no-certificate`. */
export const certified = <Caller, Request>(
  permission: Permission<Caller, Request, SignableStaff>,
): Permission<Caller, Request, ActiveStaff> =>
  narrowed(`certified ${permission.who}`, permission, (staff, now) =>
    holdsValidCertificate(staff, now) ? ok(staff) : refuse('no-certificate'),
  )

/** Of those, whom somebody has vouched for, though their certificate may have run out. Refuses `no-certificate`. */
export const vouchedFor = <Caller, Request>(
  permission: Permission<Caller, Request, SignableStaff>,
): Permission<Caller, Request, ActiveStaff> =>
  narrowed(`${permission.who} who was vouched for`, permission, (staff) =>
    staff.status === 'active' ? ok(staff) : refuse('no-certificate'),
  )

/** Gives of them what others may be shown, and nothing else of what is kept. */
export const named = <Caller, Request>(
  permission: Permission<Caller, Request, SignableStaff>,
): Permission<Caller, Request, Pick<SignableStaff, 'id' | 'alias'>> =>
  narrowed(permission.who, permission, ({ id, alias }) => ok({ id, alias }))

function narrowed<Caller, Request, Given, Narrow>(
  who: string,
  permission: Permission<Caller, Request, Given>,
  check: (given: Given, now: number) => Result<Narrow, RefusalName>,
): Permission<Caller, Request, Narrow> {
  return {
    who,
    of(caller, request, now) {
      const wide = permission.of(caller, request, now)
      return wide.ok ? ok(authorised(wide.value, (given) => () => check(given, now))) : wide
    },
  }
}

type Written = { readonly envelope: { readonly role: string } } | { readonly frame: { readonly role: string } }

/** Of those, who writes under their own role and no other's. Refuses `not-allowed`. */
export const writingAs = <Caller, Given>(
  role: 'youth' | 'listener' | 'cell',
  permission: Permission<Caller, unknown, Given>,
): Permission<Caller, Written, Given> => ({
  who: `${permission.who}, writing as ${role}`,
  of(caller, written, now) {
    const { role: said } = 'envelope' in written ? written.envelope : written.frame
    return said === role ? permission.of(caller, written, now) : refuse('not-allowed')
  },
})
