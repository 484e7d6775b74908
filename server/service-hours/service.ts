import type { StaffId } from '#shared/ids.ts'
import type { ServiceHours, ServiceState } from '#shared/protocol/service.ts'
import { ok } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { isListenerPresent } from '../desk/floor.ts'
import { isRotating } from '../staff/rotating.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { isWithinHours, nextOpening } from './opening.ts'

export const hoursKey = stateKey<ServiceHours>('hours', 'main')

/** The hours before coordination sets any: only the presence of a listener opens the service. */
const always: ServiceHours = {
  week: Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]),
  exceptions: [],
}

export const readHours = (draft: Draft): ServiceHours => draft.read(hoursKey) ?? always

/** The service is open within the hours, while a certified listener takes conversations, the store has room for messages (SPEC C2), and the organisation's key is not being replaced (S24). */
export function readService(draft: Draft, now: number, hasRoom: boolean): ServiceState {
  const hours = readHours(draft)
  const withinHours = isWithinHours(hours, now)
  const opensAt = withinHours ? null : nextOpening(hours, now)
  const open = withinHours && hasRoom && isListenerPresent(draft, now) && !isRotating(draft, now)
  return { open, withinHours, opensAt, now }
}

/** Replaces the hours. They never close an open conversation. */
export function setHours(hours: ServiceHours, actor: StaffId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    draft.write(hoursKey, hours)
    recordAudit(draft, { kind: 'hours:set', actor, subject: null, now })
    draft.announce({ to: 'every-supervisor', name: 'hours:changed', body: { hours } })
    return ok({})
  }
}
