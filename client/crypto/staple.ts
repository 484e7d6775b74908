import { parseStaple, type Staple } from '#shared/protocol/staple.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { isSignedBy } from './signature.ts'

/** The pinned organisation key (raw point) and the deployment's id, base64url. */
export type StaplePin = { readonly organisation: string; readonly deploymentId: string }

/**
 * Checks that the organisation says of this certificate (its fingerprint) that a roster of this deployment names it. Whether the staple is over is
 * for the caller, who knows the time. `unstapled`: anything else.
 */
export async function verifyStaple(
  { organisation, deploymentId }: StaplePin,
  text: string,
  fingerprint: string,
): Promise<Result<Staple, 'unstapled'>> {
  const parsed = parseStaple(text)
  if (!parsed.ok || !(await isSignedBy(organisation, parsed.value))) return refuse('unstapled')
  const { payload } = parsed.value
  const isOfIt = payload.deployment === deploymentId && payload.fingerprint === fingerprint
  return isOfIt ? ok(payload) : refuse('unstapled')
}
