import { canPass, type SeatState } from '#client/listener/desk/seat-state.ts'
import { passReasons } from '#shared/protocol/pass.ts'
import type { World } from '../world.ts'
import type { DeskPage } from './desk-page.ts'

type Acts = readonly (readonly [number, () => void])[]

/** What a listener does at their desk about passing a conversation on: theirs, and those that colleagues offer (SPEC C40 to C45). */
export function passingOn(world: World, page: DeskPage): Acts {
  const { random } = world
  const { passing, state } = page.desk
  const { seats, desk } = state()
  const passable = seats.filter(canPass)
  const offered = seats.flatMap(({ conversation, pass }) => (pass ? [{ conversation, ...pass.view }] : []))
  const ringing = (desk?.offers ?? []).filter((offer) => offer.state === 'rings')
  const taken = (desk?.offers ?? []).filter((offer) => offer.state === 'taken')
  const ended = desk?.offerEnded
  const inBackground = (work: Promise<unknown>) => void work.catch((fault) => world.halt(fault))

  return [
    [passable.length > 0 ? 8 : 0, () => inBackground(passOn(world, page, random.pick(passable)))],
    [
      offered.length > 0 ? 3 : 0,
      () => {
        const offer = random.pick(offered)
        inBackground(offer.state === 'over' ? passing.close(offer) : passing.keep(offer))
      },
    ],
    [
      ringing.length > 0 ? 60 : 0,
      () => inBackground(passing.answer(random.pick(ringing), random.chance(0.9) ? 'take' : 'decline')),
    ],
    [taken.length > 0 ? 1 : 0, () => inBackground(passing.answer(random.pick(taken), 'decline'))],
    [ended ? 6 : 0, () => ended && inBackground(passing.seen(ended.offer))],
  ]
}

async function passOn(world: World, page: DeskPage, { conversation }: SeatState): Promise<void> {
  const { random, figures } = world
  const listed = await page.desk.passing.colleagues(conversation)
  // Somebody who sees nobody offers it to whoever is free next, or keeps it.
  const colleagues = listed.ok ? listed.value : []
  const to = colleagues.length > 0 && random.chance(0.9) ? random.pick(colleagues) : null
  if (to === null && random.chance(0.7)) return
  const seat = page.seats.find((each) => each.conversation === conversation)
  if (page.isOver || !seat || !canPass(seat)) return
  figures.count(to ? 'offers to a colleague' : 'offers to whoever comes next')
  // The note makes the line unlike any other of the run.
  await page.passOn(seat, to, { reason: random.pick(passReasons), note: world.name('note') })
}
