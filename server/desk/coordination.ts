import type { StaffId } from '#shared/ids.ts'
import { ok } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { floorKey, readFloor } from './state.ts'

/** Coordination has seen that a device refused this listener's certificate. */
export function seeWithheld(listener: StaffId): Rule<Record<string, never>> {
  return (draft) => {
    const floor = readFloor(draft)
    const withheld = floor.withheld.filter((id) => id !== listener)
    if (withheld.length < floor.withheld.length) draft.write(floorKey, { ...floor, withheld })
    return ok({})
  }
}
