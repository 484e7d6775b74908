import { client, server } from '@serenity-kit/opaque'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type Attempts, createAttempts } from './attempt.ts'

/**
 * The server's half of OPAQUE (RFC 9807). It never sees a password, and without `setUp`, which is outside the store, records cannot be
 * attacked offline (G20). Messages that do not parse are `malformed`. `ready` of the library must have been awaited.
 */
export type PasswordServer = {
  readonly register: (login: string, request: string) => Result<string, 'malformed'>
  /** Whether a later sign-in can use what a browser registered. */
  readonly isRecord: (record: string) => boolean
  /** Without a record, the same work under a made-up one, whose answer cannot be told from a real one. */
  readonly begin: (
    login: string,
    record: string | null,
    request: string,
  ) => Result<{ readonly state: string; readonly response: string }, 'malformed'>
  /** Whether whoever began knows the password of the record. */
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

/** The library's only failure is a message it cannot parse or that does not prove anything; it throws a string-like error. */
function parsing<Value>(work: () => Value): Result<Value, 'malformed'> {
  try {
    return ok(work())
  } catch {
    return refuse('malformed')
  }
}
