import type { StaffId } from '#shared/ids.ts'
import { ok } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { deskKey, floorKey, readFloor } from './state.ts'

/** Coordination has seen a call for a colleague. A cancelled call stays cancelled. */
export function answerColleague(listener: StaffId, now: number): Rule<Record<string, never>> {
  return (draft) => {
    const desk = draft.read(deskKey(listener))
    if (desk?.colleague === 'called') changeDesk(draft, desk, { ...desk, colleague: 'seen' }, now)
    return ok({})
  }
}

/** Coordination has seen that a device refused this listener's certificate. */
export function seeWithheld(listener: StaffId): Rule<Record<string, never>> {
  return (draft) => {
    const floor = readFloor(draft)
    const withheld = floor.withheld.filter((id) => id !== listener)
    if (withheld.length < floor.withheld.length) draft.write(floorKey, { ...floor, withheld })
    return ok({})
  }
}
