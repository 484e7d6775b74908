import type { World } from '../world.ts'
import type { PageTalk } from './page-talk.ts'

/** A young person looks at the card that asks whether the conversation may be passed on, and presses a button or leaves it for later (SPEC C42). True: something was pressed. */
export function answerPassCard(world: World, page: PageTalk): boolean {
  const { passing } = page.state
  if (!passing || passing.answer === 'sent' || !page.isShown) return false
  const { random } = world
  return random.weighed<() => boolean>([
    [
      8,
      () => {
        page.agrees(passing.offer, random.chance(0.6) ? 'ticked' : 'empty')
        return true
      },
    ],
    [
      2,
      () => {
        world.figures.count('passes refused')
        page.refusesPass(passing.offer)
        return true
      },
    ],
    [4, () => false],
  ])()
}
