import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { server as opaque, ready } from '@serenity-kit/opaque'
import { newId } from '#client/crypto/random.ts'
import type { InvitationId, StaffId } from '#shared/ids.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { SignedIn, staffHttp } from '#shared/protocol/staff-http.ts'

type Body<Name extends keyof typeof staffHttp> = RequestOf<(typeof staffHttp)[Name]>
type Account = Omit<SignedIn, 'token'> & { readonly record: string }

/**
 * The staff routes, with a memory store only. A test can make them lie: `lies` replaces the answer of a route. Tests of the real server check
 * its rules.
 */
export async function startStaffServer() {
  await ready
  const setUp = opaque.createSetup()
  const staff = newId<StaffId>()
  const invitation = newId<InvitationId>()
  const accounts = new Map<string, Account>()
  const attempts = new Map<string, { login: string; state: string }>()
  const signedOut: string[] = []
  const keysSent: Body<'staff/keys'>[] = []
  const lies = new Map<string, (honest: never) => unknown>()
  let invited = { role: 'listener' as const, login: 'sam', staff, organisation: '' }
  let proved: Body<'invitation/finish'> | undefined

  const register = (login: string, request: string) =>
    opaque.createRegistrationResponse({ serverSetup: setUp, userIdentifier: login, registrationRequest: request })
      .registrationResponse

  const routes: { [Name in keyof typeof staffHttp]: (body: Body<Name>) => unknown } = {
    'set-up/start': ({ login, request }) => ({ response: register(login, request), staff }),
    'set-up/finish'({ secret, organisationWrap, roster, ...account }) {
      accounts.set(account.login, { role: 'supervisor', ...account, encs: [account.enc], nextKey: null })
      invited = { ...invited, organisation: account.organisation }
      return {}
    },
    'invitation/open': () => invited,
    'invitation/start': ({ request }) => ({ response: register(invited.login, request) }),
    'invitation/finish'(body) {
      proved = body
      return {}
    },
    'sign-in/start'({ login, request }) {
      const { loginResponse, serverLoginState } = opaque.startLogin({
        serverSetup: setUp,
        userIdentifier: login,
        registrationRecord: accounts.get(login)?.record ?? null,
        startLoginRequest: request,
      })
      const attempt = newId<StaffId>()
      attempts.set(attempt, { login, state: serverLoginState })
      return { attempt, response: loginResponse }
    },
    'sign-in/finish'({ attempt, finish }) {
      const begun = attempts.get(attempt)
      opaque.finishLogin({ serverLoginState: begun?.state ?? '', finishLoginRequest: finish })
      const { record, ...account } = accounts.get(begun?.login ?? '') as Account
      return { token: 'A'.repeat(43), ...account }
    },
    'staff/keys'(body) {
      keysSent.push(body)
      return {}
    },
    'organisation/rotate': () => ({}),
    'sign-out'({ token }) {
      signedOut.push(token)
      return {}
    },
  }

  const http = createServer(async (request, response) => {
    const name = (request.url ?? '').replace('/api/', '') as keyof typeof routes
    const honest = routes[name]((await json(request)) as never)
    const value = lies.get(name)?.(honest as never) ?? honest
    response.end(JSON.stringify({ ok: true, value }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    invitation,
    lies,
    accounts,
    signedOut,
    keysSent,
    proved: () => proved,
    async stop() {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
}
