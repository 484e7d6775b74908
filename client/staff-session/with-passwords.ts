import type { PasswordClient } from '#client/enrolment/password-client.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import { createWorkerPasswordClient } from './worker-password-client.ts'

type Answer<Value> = Promise<Result<Value, EnrolmentRefusal>>

/** Runs an act that takes a password, with a Worker that ends after it. `old-browser` if this browser cannot run OPAQUE; the act does not run then. */
export async function withPasswords<Value>(act: (opaque: PasswordClient) => Answer<Value>): Answer<Value> {
  const opaque = createWorkerPasswordClient()
  try {
    return (await opaque.runs()) ? await act(opaque) : refuse('old-browser')
  } finally {
    opaque.close()
  }
}
