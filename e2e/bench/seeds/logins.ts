import { client } from '@serenity-kit/opaque'
import { randomSecret } from '#server/platform/random-id.ts'
import { createPasswordServer } from '#server/staff/password.ts'
import { loginKey, rosterKey, staffKey } from '#server/staff/state.ts'
import type { Store } from '#server/store/port.ts'
import { must } from '../../support/must.ts'
import { keepNew, newThing } from './keep-new.ts'
import { makeStaff } from './staff.ts'
import { stretching } from './stretching.ts'

export type SeededLogin = { readonly login: string; readonly password: string }

/** Enough that nobody is slowed down for signing in too often. */
const logins = 60

/** Keeps a staff of sixty, two of them supervisors, who can sign in. `setUp` is the server's half of every password. */
export async function seedLogins(store: Store, setUp: string): Promise<SeededLogin[]> {
  const passwords = createPasswordServer(setUp)
  const people = Array.from({ length: logins }, (_, index) => {
    const login = `staff-${index}`
    const password = randomSecret()
    const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
    const { registrationRecord } = client.finishRegistration({
      ...{ clientRegistrationState, password, keyStretching: stretching },
      registrationResponse: must(passwords.register(login, registrationRequest)),
    })
    const role = index < 2 ? 'supervisor' : 'listener'
    return { login, password, ...makeStaff(role, login, store.clock.now(), registrationRecord) }
  })
  await keepNew(store, [
    newThing(rosterKey, { staff: people.map(({ staff }) => staff.id), invitations: [] }),
    ...people.flatMap(({ login, staff }) => [
      newThing(staffKey(staff.id), { ...staff, session: null }),
      newThing(loginKey(login), { staff: staff.id }),
    ]),
  ])
  return people.map(({ login, password }) => ({ login, password }))
}
