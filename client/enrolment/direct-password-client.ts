import { client, ready } from '@serenity-kit/opaque'
import { fromBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import { ok, refuse } from '#shared/result.ts'
import type { PasswordClient } from './password-client.ts'

/** Runs where it is called and blocks that thread for up to seconds: on Node, or inside a Worker. */
export async function createDirectPasswordClient(): Promise<PasswordClient> {
  await ready
  return {
    async startRegistration(password) {
      const { clientRegistrationState, registrationRequest } = client.startRegistration({ password })
      return { state: clientRegistrationState, request: registrationRequest }
    },
    async finishRegistration({ state, response, password }) {
      const finished = understood(() =>
        client.finishRegistration({
          clientRegistrationState: state,
          registrationResponse: response,
          password,
          keyStretching,
        }),
      )
      if (finished === unreadable) return refuse('malformed')
      return ok({ record: finished.registrationRecord, exportKey: bytesOf(finished.exportKey) })
    },
    async startLogin(password) {
      const { clientLoginState, startLoginRequest } = client.startLogin({ password })
      return { state: clientLoginState, request: startLoginRequest }
    },
    async finishLogin({ state, response, password }) {
      const finished = understood(() =>
        client.finishLogin({ clientLoginState: state, loginResponse: response, password, keyStretching }),
      )
      if (finished === unreadable) return refuse('malformed')
      if (finished === undefined) return refuse('wrong-password')
      return ok({ finish: finished.finishLoginRequest, exportKey: bytesOf(finished.exportKey) })
    },
  }
}

/** Argon2id, 64 MiB, three passes (RFC 9106 §4, second recommendation). A constant: never something a server could ask to lower. */
const keyStretching = 'memory-constrained'

const unreadable = Symbol('unreadable')

/** The library throws when the server's message cannot be read. */
function understood<Value>(run: () => Value): Value | typeof unreadable {
  try {
    return run()
  } catch (cause) {
    if (cause instanceof Error && cause.message.includes('deserialize')) return unreadable
    throw cause
  }
}

function bytesOf(text: string): Bytes {
  const bytes = fromBase64url(text)
  if (bytes === null) throw new Error('unexpected OPAQUE output')
  return bytes
}
