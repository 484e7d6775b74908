import { aCast } from './ends/cast.ts'
import { EpochKeys } from './knowledge/epoch-keys.ts'
import { deskMoves, youthMoves } from './moves/end-moves.ts'
import { feedMoves } from './moves/feed-moves.ts'
import { LineProperties } from './properties/line-properties.ts'
import { ReaderProperties } from './properties/reader-properties.ts'
import { RemovalProperties } from './properties/removal-properties.ts'
import { Conversations } from './service/conversations.ts'
import type { AttackWorld } from './world.ts'

/** [M6][M7][M8][M9] The attacker runs a few conversations of honest devices and desks, and does to them what it can. */
export async function attackConversations(world: AttackWorld): Promise<void> {
  const { random } = world
  const all = new Conversations(world, await aCast(random))
  const knowledge = new EpochKeys(all.cast.held)
  const readers = new ReaderProperties(all, knowledge)
  const written = new LineProperties(all)
  const removal = new RemovalProperties(all, knowledge)
  for (let count = random.whole(1, 2); count > 0; count -= 1) await all.begin()

  let learned = 0
  for (let steps = random.whole(20, 60); steps > 0; steps -= 1) {
    await move(all, knowledge)
    await world.settle()
    if (random.chance(0.3)) await world.pass(random.whole(100, 5000))
    for (; learned < all.seen.length; learned += 1) {
      const entry = all.seen[learned]?.entry
      if (entry?.kind === 'readers') await knowledge.learn(entry.entry)
    }
    readers.look()
    await removal.look()
    await written.look()
  }
  await removal.lookAtAll()
  for (const { signed } of all.people) {
    const made = [...signed.values()]
    world.figures.count('epochs', made.length)
    world.figures.count('epochs of two histories', made.length - new Set(made.map(({ body }) => body.epoch)).size)
  }
}

async function move(all: Conversations, knowledge: EpochKeys): Promise<void> {
  const { random } = all.world
  const feeds = all.feeds
  const moves = random.weighed([
    [5, () => youthMoves(all, random.pick(all.tabs))],
    [3, () => random.pick(all.desks.map((seat) => deskMoves(all, seat)))],
    [8, () => feedMoves(all, random.pick(feeds), knowledge)],
  ])()
  await random.weighed(moves)()
}
