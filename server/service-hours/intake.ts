import type { StaffId } from '#shared/ids.ts'
import type { ServiceHours } from '#shared/protocol/service.ts'
import { ok, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { endOfOpening, isWithinHours } from './opening.ts'

/**
 * The intake that coordination has closed (SPEC C24). `until`: the end of the opening in which it was closed, milliseconds, so that the next
 * one begins as planned; null where the hours never end, and somebody has to open it again.
 */
export type ClosedIntake = { readonly until: number | null }

export const intakeKey = stateKey<ClosedIntake>('intake', 'main')

/** The closed intake, or null. A former opening's counts no more. */
export function closedIntake(draft: Draft, now: number): ClosedIntake | null {
  const closed = draft.read(intakeKey)
  return closed && (closed.until === null || closed.until > now) ? closed : null
}

/** Until when an intake that is closed now stays so under these hours; null outside them, where nothing is left to close. */
export const intakeClosedUnder = (hours: ServiceHours, now: number): ClosedIntake | null =>
  isWithinHours(hours, now) ? { until: endOfOpening(hours, now) } : null

/**
 * Takes nobody new. Open conversations go on, and whoever waits keeps their place. A repeat changes nothing. Refuses `stale` outside the
 * hours, when the service is closed anyway.
 */
export function closeIntake(hours: ServiceHours, actor: StaffId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const closed = intakeClosedUnder(hours, now)
    if (!closed) return refuse('stale')
    if (closedIntake(draft, now)) return ok({})
    draft.write(intakeKey, closed)
    recordAudit(draft, { kind: 'intake:closed', actor, subject: null, now })
    return ok({})
  }
}

/** Takes new conversations again. A repeat changes nothing. */
export function openIntake(actor: StaffId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    if (!closedIntake(draft, now)) return ok({})
    draft.write(intakeKey, null)
    recordAudit(draft, { kind: 'intake:opened', actor, subject: null, now })
    return ok({})
  }
}
