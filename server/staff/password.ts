import { client, server } from '@serenity-kit/opaque'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type Attempts, createAttempts } from './attempt.ts'

/**
 * The server's half of OPAQUE (RFC 9807). It never sees a password. An offline attack on the records needs `setUp`, which is outside the
 * store (G20). Refuses messages that do not parse as `malformed`. Await the library's `ready` before the first call.
 */
export type PasswordServer = {
  readonly register: (login: string, request: string) => Result<string, 'malformed'>
  /** Whether a later sign-in can use this registered record. */
  readonly isRecord: (record: string) => boolean
  /** Without a record it does the same work under a generated one; the answer is indistinguishable from a real one. */
  readonly begin: (
    login: string,
    record: string | null,
    request: string,
  ) => Result<{ readonly state: string; readonly response: string }, 'malformed'>
  /** Whether the browser that began the sign-in knows the record's password. */
  readonly isProven: (state: string, finish: string) => boolean
  readonly attempts: Attempts
}

export function createPasswordServer(setUp: string): PasswordServer {
  const begin: PasswordServer['begin'] = (login, record, request) =>
    parsing(() => {
      const parameters = {
        serverSetup: setUp,
        userIdentifier: login,
        registrationRecord: record,
        startLoginRequest: request,
      }
      const { serverLoginState: state, loginResponse: response } = server.startLogin(parameters)
      return { state, response }
    })
  return {
    attempts: createAttempts(setUp),
    register: (login, request) =>
      parsing(() => {
        const parameters = { serverSetup: setUp, userIdentifier: login, registrationRequest: request }
        return server.createRegistrationResponse(parameters).registrationResponse
      }),
    isRecord: (record) => begin('', record, client.startLogin({ password: '' }).startLoginRequest).ok,
    begin,
    isProven: (state, finish) => {
      const proven = parsing(() => server.finishLogin({ serverLoginState: state, finishLoginRequest: finish }))
      return proven.ok
    },
  }
}

/** The library throws a string-like error, and only for a message that it cannot parse or that proves nothing. */
function parsing<Value>(work: () => Value): Result<Value, 'malformed'> {
  try {
    return ok(work())
  } catch {
    return refuse('malformed')
  }
}
