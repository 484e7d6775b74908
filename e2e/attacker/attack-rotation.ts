import { forgedRotation } from './moves/forged-rotations.ts'
import { RotationProperties } from './properties/rotation-properties.ts'
import { RotatedHouse } from './service/rotated-house.ts'
import type { StaffHouse } from './service/staff-house.ts'

/** [M16] The organisation's key is replaced. The attacker has the former one, and shows the staff's browsers what it signs with that. */
export async function attackRotation(all: StaffHouse): Promise<void> {
  const { world } = all
  const { random } = world
  const rotated = await RotatedHouse.begin(all)
  const properties = new RotationProperties(rotated)
  world.note('the staff’s key is replaced')
  for (let steps = random.whole(4, 10); steps > 0; steps -= 1) {
    const isLie = random.chance(0.7)
    rotated.shown = isLie ? await forgedRotation(rotated) : null
    const browser = random.chance(0.2) ? rotated.newBrowser() : random.pick(rotated.browsers)
    if (random.chance(0.3)) browser.signInAgain()
    world.note(isLie ? 'a rotation is forged' : 'a rotation is read')
    properties.followed(browser, await browser.follow())
    await world.settle()
  }
}
