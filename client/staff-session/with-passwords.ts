import type { PasswordClient } from '#client/enrolment/password-client.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import { createWorkerPasswordClient } from './worker-password-client.ts'

type Answer<Value> = Promise<Result<Value, EnrolmentRefusal>>

/** An act that takes a password, with a Worker that ends with it. `old-browser` where this browser cannot run OPAQUE; then nothing was asked. */
export async function withPasswords<Value>(act: (opaque: PasswordClient) => Answer<Value>): Answer<Value> {
  const opaque = createWorkerPasswordClient()
  try {
    return (await opaque.runs()) ? await act(opaque) : refuse('old-browser')
  } finally {
    opaque.close()
  }
}
