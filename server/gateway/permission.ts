import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { beginsNew, staffOfSession } from '../staff/session.ts'
import { type ActiveStaff, holdsValidCertificate, type SignableStaff, sessionKey } from '../staff/state.ts'
import type { Rule } from '../transaction/transactor.ts'

/** Who may make a request. `Given` is all that a handler gets of the caller's rights. */
export type Permission<Caller, Request, Given> = {
  /** The words for it in the table of all requests (permission.test.ts). */
  readonly who: string
  /**
   * Checks the connection and the request first. The rule it returns runs in the same transaction as the requested change, so that no other
   * change comes between them (G4). `now` in milliseconds.
   */
  readonly of: (caller: Caller, request: Request, now: number) => Result<Rule<Given>, RefusalName>
}

/** Runs the permission's rule and then the request's, with what the permission established, in one transaction. */
export const authorised =
  <Given, Value>(who: Rule<Given>, rule: (given: Given) => Rule<Value>): Rule<Value> =>
  (draft) => {
    const given = who(draft)
    return given.ok ? rule(given.value)(draft) : given
  }

export const anyone: Permission<unknown, unknown, null> = { who: 'anyone', of: () => ok(() => ok(null)) }

/** A caller who has proved a claim on this connection. The rules check the claim again. Refuses `not-allowed` before that. */
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

/** A member of this role, whose session is valid now. Refuses `not-available`. */
export const member = (role: Role): Permission<{ readonly session: string }, unknown, SignableStaff> => ({
  who: role,
  of: ({ session }, _request, now) =>
    ok((draft) => {
      const staff = staffOfSession(draft, session, now)
      return staff?.role === role ? ok(staff) : refuse('not-available')
    }),
})

/** Those of them who hold a certificate that is valid now (S5). Refuses `no-certificate`. */
export const certified = <Caller, Request>(
  permission: Permission<Caller, Request, SignableStaff>,
): Permission<Caller, Request, ActiveStaff> =>
  narrowed(`certified ${permission.who}`, permission, (staff, now) =>
    holdsValidCertificate(staff, now) ? ok(staff) : refuse('no-certificate'),
  )

/** Those of them who have been vouched for, even if their certificate has expired. Refuses `no-certificate`. */
export const vouchedFor = <Caller, Request>(
  permission: Permission<Caller, Request, SignableStaff>,
): Permission<Caller, Request, ActiveStaff> =>
  narrowed(`${permission.who} who was vouched for`, permission, (staff) =>
    staff.status === 'active' ? ok(staff) : refuse('no-certificate'),
  )

/** Gives only the fields that others may see. */
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

/** Those of them whose twelve hours are not over; after that, only for the ticket that their session opened last (SPEC C28). Refuses `service-over`. */
export const beginning = <
  Caller extends { readonly session: string },
  Request extends { readonly ticket: string },
  Given,
>(
  permission: Permission<Caller, Request, Given>,
): Permission<Caller, Request, Given> => ({
  who: `${permission.who}, within twelve hours or for what is open`,
  of(caller, request, now) {
    const who = permission.of(caller, request, now)
    if (!who.ok) return who
    return ok((draft) => {
      const given = who.value(draft)
      if (!given.ok) return given
      const session = draft.read(sessionKey(caller.session))
      return session?.phase === 'on' || session?.ticket === request.ticket ? given : refuse('service-over')
    })
  },
})

/** Those of them whose twelve hours are not over (SPEC C28). Refuses `service-over`. */
export const inTwelveHours = <Caller extends { readonly session: string }, Request, Given>(
  permission: Permission<Caller, Request, Given>,
): Permission<Caller, Request, Given> => ({
  who: `${permission.who}, within twelve hours`,
  of(caller, request, now) {
    const who = permission.of(caller, request, now)
    if (!who.ok) return who
    return ok((draft) => {
      const given = who.value(draft)
      return given.ok && !beginsNew(draft, caller.session) ? refuse('service-over') : given
    })
  },
})

type Written = { readonly envelope: { readonly role: string } } | { readonly frame: { readonly role: string } }

/** Those of them who write under their own role. Refuses `not-allowed`. */
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
