import type { PasswordClient } from '#client/enrolment/password-client.ts'

/** One step asked of the Worker; `number` pairs it with its reply. */
export type PasswordOrder = {
  [Step in keyof PasswordClient]: {
    readonly number: number
    readonly step: Step
    readonly with: Parameters<PasswordClient[Step]>[0]
  }
}[keyof PasswordClient]

export type PasswordReply =
  | { readonly number: number; readonly done: true; readonly value: unknown }
  | { readonly number: number; readonly done: false; readonly message: string }
