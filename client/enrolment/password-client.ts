import type { Bytes } from '#shared/bytes.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Result } from '#shared/result.ts'

/**
 * The client's side of OPAQUE (RFC 9807). Two makers: `createDirectPasswordClient` where blocking the thread does no harm, and a Worker's in
 * a page. The state is kept by the caller between start and finish, and never sent. `exportKey` (64 bytes) is known to this side only.
 */
export type PasswordClient = {
  readonly startRegistration: (password: string) => Promise<Started>
  /** `malformed`: the server's answer is no OPAQUE message. */
  readonly finishRegistration: (
    order: Finish,
  ) => Promise<Result<{ readonly record: string; readonly exportKey: Bytes }, 'malformed'>>
  readonly startLogin: (password: string) => Promise<Started>
  /** `wrong-password` also when the server is not the one that was registered with. */
  readonly finishLogin: (
    order: Finish,
  ) => Promise<Result<{ readonly finish: string; readonly exportKey: Bytes }, 'malformed' | 'wrong-password'>>
}

export type Started = { readonly state: string; readonly request: string }
export type Finish = { readonly state: string; readonly response: string; readonly password: string }

/** The same characters whatever the keyboard (RFC 8265 §4.2.2: compatibility untouched, NFC). */
export const preparePassword = (typed: string): string => typed.normalize('NFC')

export const isLongEnough = (password: string): boolean =>
  [...preparePassword(password)].length >= limits.passwordMinimumCharacters
