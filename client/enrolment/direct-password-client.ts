import { client, ready } from '@serenity-kit/opaque'
import { fromBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import { ok, refuse } from '#shared/result.ts'
import type { PasswordClient } from './password-client.ts'

/** Runs in the calling thread and blocks it for up to seconds. Use it in Node or inside a Worker. */
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

/** Argon2id, 64 MiB, three passes (RFC 9106 §4, second recommendation). A constant, so that no server can lower it. */
const keyStretching = 'memory-constrained'

const unreadable = Symbol('unreadable')

/** The library throws if it cannot read the server's message. */
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
