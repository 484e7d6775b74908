import type { StaffId } from '#shared/ids.ts'
import { ok, refuse } from '#shared/result.ts'
import { type Draft, stateKey } from '../transaction/draft.ts'
import type { Rule } from '../transaction/transactor.ts'
import { sessionKey, staffKey } from './state.ts'

/** The coordinators who are on duty (`De permanence`), in the order in which they came. A session that ends takes its coordinator off. */
export const dutyKey = stateKey<readonly StaffId[]>('duty', 'main')

export const readDuty = (draft: Draft): readonly StaffId[] => draft.read(dutyKey) ?? []

/** A coordinator comes on duty, or goes off. A repeat changes nothing. Refuses `service-over` after their twelve hours (SPEC C28). */
export function setDuty(staff: StaffId, isOn: boolean): Rule<Record<string, never>> {
  return (draft) => {
    if (isOn && sessionOf(draft, staff)?.phase !== 'on') return refuse('service-over')
    placeOnDuty(draft, staff, isOn)
    return ok({})
  }
}

export function placeOnDuty(draft: Draft, staff: StaffId, isOn: boolean): void {
  const onDuty = readDuty(draft)
  if (onDuty.includes(staff) === isOn) return
  draft.write(dutyKey, isOn ? [...onDuty, staff] : onDuty.filter((other) => other !== staff))
}

function sessionOf(draft: Draft, id: StaffId) {
  const staff = draft.read(staffKey(id))
  if (!staff || staff.status === 'deactivated' || staff.session === null) return null
  return draft.read(sessionKey(staff.session))
}
