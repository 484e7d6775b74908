import * as v from 'valibot'
import { instant } from './numbers.ts'

/** Why a session of staff ended. */
export const sessionEnd = v.picklist(['superseded', 'deactivated', 'expired', 'signed-out', 'rotated'])

/**
 * How far a session is (SPEC C28). `on`: new work comes until then. `open-only`: only what is open goes on, at the latest until then. `closing`:
 * nothing is open any more, and it ends then. `now`: the service's clock.
 */
export const sessionTime = v.strictObject({
  phase: v.picklist(['on', 'open-only', 'closing']),
  until: instant,
  now: instant,
})
export type SessionTime = v.InferOutput<typeof sessionTime>

/** Notices to every page of staff. `session:told`: once when it has connected, and at each change. */
export const sessionNotices = {
  'session:told': sessionTime,
  'session:ended': v.strictObject({ reason: sessionEnd }),
} as const
