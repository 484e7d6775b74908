import type { PasswordClient } from '#client/enrolment/password-client.ts'

/** The orders to the Worker: the steps of OPAQUE, and the question whether this browser can run them. */
export type PasswordSteps = PasswordClient & { readonly runs: () => Promise<boolean> }

/** One order to the Worker; `number` pairs it with its reply. */
export type PasswordOrder = {
  [Step in keyof PasswordSteps]: {
    readonly number: number
    readonly step: Step
    readonly with: Parameters<PasswordSteps[Step]>[0]
  }
}[keyof PasswordSteps]

export type PasswordReply =
  | { readonly number: number; readonly done: true; readonly value: unknown }
  | { readonly number: number; readonly done: false; readonly message: string }
