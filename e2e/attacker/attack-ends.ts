import { aCast } from './ends/cast.ts'
import { EpochKeys } from './knowledge/epoch-keys.ts'
import { feedMoves, goOnHonestly } from './moves/feed-moves.ts'
import { readAt, tellDeskOfEnd, tellTabOfEnd } from './moves/told-ends.ts'
import { EndProperties } from './properties/end-properties.ts'
import { Conversations } from './service/conversations.ts'
import type { DeskService } from './service/desk-service.ts'
import type { YouthService } from './service/youth-service.ts'
import type { AttackWorld } from './world.ts'

/** [M4] One conversation with an honest listener, which somebody ends or seems to end: by their own word, an old one, or one of the attacker’s. */
export async function attackEnds(world: AttackWorld): Promise<void> {
  const { random } = world
  const all = new Conversations(world, await aCast(random))
  const knowledge = new EpochKeys(all.cast.held)
  new EndProperties(all)
  await all.begin()
  const [youth] = all.tabs
  const desk = random.pick(all.desks)
  if (!youth) throw new Error('nobody has begun')
  const scene = { all, youth, desk, knowledge }
  await letIn(scene)
  for (let steps = random.whole(8, 24); steps > 0; steps -= 1) {
    await random.weighed(moves(scene))()
    await world.settle()
    await learn(scene)
  }
}

type Scene = {
  readonly all: Conversations
  readonly youth: YouthService
  readonly desk: DeskService
  readonly knowledge: EpochKeys
}

/** The honest listener is named, and both get everything. */
async function letIn({ all, youth, desk }: Scene): Promise<void> {
  const { listener } = desk
  youth.assign(listener.id, listener)
  desk.seat(youth.feed.conversation, youth.feed.entries)
  for (const _ of [1, 2]) await goOnHonestly(all)
}

function moves(scene: Scene) {
  const { all, youth, desk, knowledge } = scene
  const { world } = all
  const { random, clock } = world
  const { tab, feed } = youth
  const { conversation } = feed
  const isRead = readAt(desk).includes(conversation)
  const act = (what: string, done: () => unknown) => async () => {
    world.note(what)
    await done()
  }
  return [
    [6, () => void tab.talk?.say({ kind: 'text', text: `un ${random.whole(1, 1000)}`, at: clock.now })],
    [isRead ? 6 : 0, () => void desk.desk.desk.sendLine(conversation, `Bonjour ${random.whole(1, 1000)}`)],
    [8, () => goOnHonestly(all)],
    [2, () => random.weighed(feedMoves(all, random.pick(all.feeds), knowledge))()],
    [isRead ? 0 : 4, () => letIn(scene)],
    [tab.talk ? 1 : 6, () => youth.reload()],
    [1, () => desk.reload()],
    [
      tab.talk && isRead ? 3 : 0,
      act('a person ends a conversation', async () => {
        all.ends(conversation, await tab.end())
        if (random.chance(0.7)) await tellDeskOfEnd(all, desk, knowledge, conversation)
      }),
    ],
    [
      isRead ? 3 : 0,
      act('a listener ends a conversation', async () => {
        void desk.desk.desk.end(conversation)
        await world.settle()
        if (random.chance(0.7)) await tellTabOfEnd(all, youth, knowledge)
      }),
    ],
    [isRead ? 2 : 0, act('a desk is told of an end', () => tellDeskOfEnd(all, desk, knowledge, conversation))],
    [tab.talk ? 2 : 0, act('a tab is told of an end', () => tellTabOfEnd(all, youth, knowledge))],
  ] as const
}

async function learn({ all, knowledge }: Scene): Promise<void> {
  for (const { entry } of all.seen) if (entry.kind === 'readers') await knowledge.learn(entry.entry)
}
