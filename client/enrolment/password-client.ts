import type { Bytes } from '#shared/bytes.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Result } from '#shared/result.ts'

/**
 * The client's side of OPAQUE (RFC 9807). `createDirectPasswordClient` makes one where blocking the thread does no harm; pages use one in a
 * Worker. The caller keeps the state between start and finish, and never sends it. Only this side knows `exportKey` (64 bytes).
 */
export type PasswordClient = {
  readonly startRegistration: (password: string) => Promise<Started>
  /** `malformed`: the server's answer is not an OPAQUE message. */
  readonly finishRegistration: (
    order: Finish,
  ) => Promise<Result<{ readonly record: string; readonly exportKey: Bytes }, 'malformed'>>
  readonly startLogin: (password: string) => Promise<Started>
  /** `wrong-password` also if the password was registered with another server. */
  readonly finishLogin: (
    order: Finish,
  ) => Promise<Result<{ readonly finish: string; readonly exportKey: Bytes }, 'malformed' | 'wrong-password'>>
}

export type Started = { readonly state: string; readonly request: string }
export type Finish = { readonly state: string; readonly response: string; readonly password: string }

/** Normalises the characters of different keyboards (RFC 8265 §4.2.2: NFC, without compatibility mapping). */
export const preparePassword = (typed: string): string => typed.normalize('NFC')

export const isLongEnough = (password: string): boolean =>
  [...preparePassword(password)].length >= limits.passwordMinimumCharacters
