import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import type { ServiceHours, ServiceState } from '#shared/protocol/service.ts'
import { ok } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { isListenerPresent } from '../desk/floor.ts'
import { isRotating } from '../staff/rotating.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { closedIntake, intakeClosedUnder, intakeKey } from './intake.ts'
import { endOfOpening, isWithinHours, nextOpening } from './opening.ts'

export const hoursKey = stateKey<ServiceHours>('hours', 'main')

/** The hours before coordination sets any: only the presence of a listener opens the service. */
const always: ServiceHours = {
  week: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]),
  exceptions: [],
}

export const readHours = (draft: Draft): ServiceHours => draft.read(hoursKey) ?? always

/**
 * The service is open within the hours, while coordination has not closed the intake (SPEC C24), a certified listener takes conversations, the
 * store has room for messages (C2), and the organisation's key is not being replaced (S24). In the last half hour of an opening nobody begins (C30).
 */
export function readService(
  draft: Draft,
  now: number,
  hasRoom: boolean,
  { lastEntry }: Pick<Limits, 'lastEntry'>,
): ServiceState {
  const hours = readHours(draft)
  if (!isWithinHours(hours, now)) return { state: 'outside-hours', opensAt: nextOpening(hours, now), now }
  const closed = closedIntake(draft, now)
  if (closed) {
    const opensAt = closed.until === null ? null : nextOpening(hours, closed.until)
    return { state: 'intake-closed', opensAt, now }
  }
  const end = endOfOpening(hours, now)
  if (end !== null && now >= end - lastEntry) return { state: 'last-entry', opensAt: nextOpening(hours, end), now }
  const isAttended = hasRoom && isListenerPresent(draft, now) && !isRotating(draft, now)
  return { state: isAttended ? 'open' : 'unattended', opensAt: null, now }
}

/** Replaces the hours. They never close an open conversation. A closed intake stays closed to the end of the new opening; outside the new hours it ends. */
export function setHours(hours: ServiceHours, actor: StaffId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    draft.write(hoursKey, hours)
    recordAudit(draft, { kind: 'hours:set', actor, subject: null, now })
    if (closedIntake(draft, now)) {
      const closed = intakeClosedUnder(hours, now)
      draft.write(intakeKey, closed)
      if (!closed) recordAudit(draft, { kind: 'intake:opened', actor, subject: null, now })
    }
    draft.announce({ to: 'every-supervisor', name: 'hours:changed', body: { hours } })
    return ok({})
  }
}
