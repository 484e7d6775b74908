import { certificateOf } from '#shared/roster/derive.ts'
import type { StaffBrowser } from '../ends/staff-browser.ts'
import type { RotatedHouse } from '../service/rotated-house.ts'

/** [M16] After a rotation, what staff browsers that sign in under the new key believe. */
export class RotationProperties {
  readonly #rotated: RotatedHouse

  constructor(rotated: RotatedHouse) {
    this.#rotated = rotated
  }

  /** `isFollowed`: the browser says that it trusts what it was shown, and would act on it. */
  followed(by: StaffBrowser, isFollowed: boolean): void {
    const { all, signed, empty, house } = this.#rotated
    const { world } = all
    world.figures.count(isFollowed ? 'rosters of the new key taken' : 'rosters of a former key refused')
    if (isFollowed && !signed.has(by.rosters.held()?.hash ?? ''))
      world.fail('[M16] a browser trusts a roster that the organisation’s key has never signed')
    if (empty.has(by) && by.taken[0] && by.taken[0].roster.organisation !== house.fresh.public)
      world.fail('[M16] a browser without memory begins with a roster of a former key')
    for (const [index, { roster }] of by.taken.entries()) {
      const before = by.taken[index - 1]?.roster
      if (!before) continue
      if (certificateOf(before, roster.by) !== roster.byCertificate)
        world.fail('[M16] a browser takes a roster whose maker was not in force')
      const names = [before, roster].map(({ inForce }) => inForce.map(({ staff }) => staff).join())
      if (roster.organisation !== before.organisation && names[0] !== names[1])
        world.fail('[M16] a browser takes another key that lets somebody in, or go')
    }
  }
}
