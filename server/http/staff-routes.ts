import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { staffHttp } from '#shared/protocol/staff-http.ts'
import { ok, refuse } from '#shared/result.ts'
import { rotateOrganisation } from '../membership/rotate.ts'
import type { Clock } from '../platform/clock.ts'
import { NetworkPace } from '../platform/network-pace.ts'
import { enrolStaff, openInvitation } from '../staff/enrol.ts'
import { keepKeys } from '../staff/keep-keys.ts'
import type { PasswordServer } from '../staff/password.ts'
import { signOut } from '../staff/session.ts'
import { admitToSetUp, finishSetUp } from '../staff/set-up.ts'
import { createSignIn } from '../staff/sign-in.ts'
import { createSignInThrottle } from '../staff/sign-in-throttle.ts'
import type { Store } from '../store/port.ts'
import type { Transactor } from '../transaction/transactor.ts'
import type { Poster, Routes } from './route.ts'

export type StaffRouteParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly passwords: PasswordServer
  readonly limits?: Limits
  /** Called when the pages have to name an organisation's key that they did not: after set-up, and after a rotation. */
  readonly onPin: () => Promise<void>
}

const minute = 60_000

/** Set-up, invitations and sign-in. The senders are not authenticated yet, so each route has a separate rate. */
export function staffRoutes({
  store,
  transactor,
  clock,
  passwords,
  limits = promised,
  onPin,
}: StaffRouteParts): Routes<typeof staffHttp> {
  const signIn = createSignIn({ transactor, clock, passwords, limits })
  const throttle = createSignInThrottle({ store, clock })
  // All listeners sign in from one address when the shift begins. A stranger who guesses is limited far below this.
  const perAddress = new NetworkPace({ burst: 120, perMs: minute })

  const inPace = ({ networks }: Poster) => (perAddress.take(networks, clock.now()) ? null : 'too-fast')

  return {
    'set-up/start': {
      allow: inPace,
      run: async (_, { secret, login, request }) => {
        const admitted = await transactor.transact(admitToSetUp(secret, clock.now()))
        if (!admitted.ok) return admitted
        const registered = passwords.register(login, request)
        return registered.ok ? ok({ response: registered.value, staff: admitted.value.staff }) : registered
      },
    },
    'set-up/finish': {
      allow: inPace,
      run: async (_, request) => {
        const admitted = await transactor.transact(admitToSetUp(request.secret, clock.now()))
        if (!admitted.ok) return admitted
        if (!passwords.isRecord(request.record)) return refuse('malformed')
        const finished = await transactor.transact(finishSetUp(request, clock.now()))
        if (finished.ok) await onPin()
        return finished
      },
    },
    'invitation/open': {
      allow: inPace,
      run: (_, { invitation }) => transactor.transact(openInvitation(invitation, clock.now())),
    },
    'invitation/start': {
      allow: inPace,
      run: async (_, { invitation, request }) => {
        const opened = await transactor.transact(openInvitation(invitation, clock.now()))
        if (!opened.ok) return opened
        const registered = passwords.register(opened.value.login, request)
        return registered.ok ? ok({ response: registered.value }) : registered
      },
    },
    'invitation/finish': {
      allow: inPace,
      run: async (_, request) => {
        const opened = await transactor.transact(openInvitation(request.invitation, clock.now()))
        if (!opened.ok) return opened
        if (!passwords.isRecord(request.record)) return refuse('malformed')
        return transactor.transact(enrolStaff(request, clock.now()))
      },
    },
    'sign-in/start': {
      allow: async (poster, { login }) => inPace(poster) ?? throttle.turnAway(login, poster.networks),
      run: (_, { login, request }) => signIn.start(login, request),
    },
    'sign-in/finish': {
      allow: inPace,
      run: async ({ networks }, { attempt, finish }) => {
        const signedIn = await signIn.finish(attempt, finish)
        if (signedIn.ok) throttle.remember(signedIn.value.login, networks)
        return signedIn
      },
    },
    'organisation/rotate': {
      allow: inPace,
      run: async (_, { token, rotation }) => {
        const rotated = await rotateOrganisation({ store, transactor }, token, rotation, clock.now())
        if (rotated.ok) await onPin()
        return rotated
      },
    },
    'staff/keys': { allow: inPace, run: (_, request) => transactor.transact(keepKeys(request, clock.now())) },
    'sign-out': { allow: inPace, run: (_, { token }) => transactor.transact(signOut(token)) },
  }
}
