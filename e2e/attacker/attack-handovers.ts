import { someParts } from './moves/chosen-parts.ts'
import { forgedProposal } from './moves/forged-proposals.ts'
import { forgedRewrap, trueRewrap } from './moves/forged-rewraps.ts'
import { forgedTicket } from './moves/forged-tickets.ts'
import { forgedShown, ownBefore, trueShown } from './moves/former-key.ts'
import { HandoverProperties } from './properties/handover-properties.ts'
import { Handovers } from './service/handovers.ts'
import { Rotated } from './service/rotated.ts'
import type { AttackWorld } from './world.ts'

/** [M11][M12][M17][M18] The attacker brings proposals and tickets to honest devices and to the cell, with everything that it has seen and can sign. */
export async function attackHandovers(world: AttackWorld): Promise<void> {
  const { random } = world
  const all = await Handovers.begin(world)
  const properties = new HandoverProperties(all)
  for (let steps = random.whole(8, 20); steps > 0; steps -= 1) {
    await random.weighed(moves(all, properties))()
    await world.settle()
  }
  await world.pass(10_000)
  for (const submission of all.submissions) await properties.openInTheCell(all.asTheServiceHasIt(submission))
  await properties.lookAtSecrets()
  await afterRotation(all, properties)
}

/** [M17] The organisation's key is replaced, and the attacker shows the cell what it makes with the former one. */
async function afterRotation(all: Handovers, properties: HandoverProperties): Promise<void> {
  const { world } = all
  const rotated = await Rotated.after(all, await ownBefore(all))
  world.note('the key is replaced')
  for (let steps = world.random.whole(3, 8); steps > 0; steps -= 1) {
    const isTrue = world.random.chance(0.3)
    await properties.openAfterRotation(rotated, isTrue ? trueShown(rotated) : await forgedShown(rotated))
    await world.settle()
  }
}

function moves(all: Handovers, properties: HandoverProperties) {
  const { world } = all
  const { random } = world
  const device = random.pick(all.devices)
  const act = (what: string, done: () => void | Promise<void>) => () => {
    world.note(what)
    return done()
  }
  return [
    [4, act('an honest listener proposes', () => all.propose(device))],
    [6, act('a proposal is forged', async () => all.show(device, await forgedProposal(all, device)))],
    [all.proposals.length > 0 ? 5 : 0, act('a proposal is shown', () => all.show(device, random.pick(all.proposals)))],
    [device.card?.state().at === 'card' ? 16 : 0, act('a person says yes', () => device.yes(someParts(random)))],
    [device.card?.state().at === 'card' ? 2 : 0, act('a person says no', () => device.no())],
    [
      8,
      act('a ticket is forged', async () => {
        const ticket = await forgedTicket(all)
        if (ticket) await properties.openInTheCell(ticket)
      }),
    ],
    [
      2,
      act('a member wraps a ticket anew', async () => {
        const ticket = await trueRewrap(all)
        if (ticket) await properties.openInTheCell(ticket)
      }),
    ],
    [
      3,
      act('a re-wrap is forged', async () => {
        const ticket = await forgedRewrap(all)
        if (ticket) await properties.openInTheCell(ticket)
      }),
    ],
    [3, () => world.pass(random.whole(100, 20_000))],
  ] as const
}
