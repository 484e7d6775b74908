import type { PasswordClient } from '#client/enrolment/password-client.ts'

/** What the Worker is asked: OPAQUE's steps, and first of all whether this browser runs them. */
export type PasswordSteps = PasswordClient & { readonly runs: () => Promise<boolean> }

/** One step asked of the Worker; `number` pairs it with its reply. */
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
