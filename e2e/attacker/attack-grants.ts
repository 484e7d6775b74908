import { limits } from '#shared/protocol/limits.ts'
import { aCast } from './ends/cast.ts'
import { bodyOf } from './ends/young-person.ts'
import { Conversations } from './service/conversations.ts'
import type { YouthService } from './service/youth-service.ts'
import type { AttackWorld } from './world.ts'

/** [M19] A service that names one listener after the other, and takes each away again: until a device has no epoch left. */
export async function attackGrants(world: AttackWorld): Promise<void> {
  const { random } = world
  const all = new Conversations(world, await aCast(random))
  await all.begin()
  const [youth] = all.tabs
  if (!youth) throw new Error('nobody has begun')
  const isWhole = random.chance(0.08)
  const checked = new Set<string>()
  /** A page that opens no more what a former one has stored is over, and its person would begin another conversation. */
  let isOver = false
  for (let turns = isWhole ? limits.epochs : random.whole(2, 8); turns > 0; turns -= 1) {
    await letInAndLose(all, youth)
    for (const [hash, { entry }] of youth.person.signed) if (!checked.has(hash)) isWithinLimits(world, entry)
    for (const hash of youth.person.signed.keys()) checked.add(hash)
    isOver ||= youth.tab.talk === null
  }
  if (!isWhole || isOver) return
  // A page that was just loaded has not heard of the last ones yet.
  for (let waits = 0; waits < 20 && !youth.tab.talk?.state().caughtUp; waits += 1) await world.pass(5000)
  for (let turns = 0; turns < 3 && !youth.tab.talk?.state().broken; turns += 1) await letInAndLose(all, youth)
  if (!youth.tab.talk) return
  world.note('a device uses up its epochs')
  const broken = youth.tab.talk?.state().broken
  if (broken !== 'full') world.fail(`[M19] a device has no epoch left, and says ${broken ?? 'nothing'}`)
  const epochs = new Set([...youth.person.signed.values()].map(({ body }) => body.epoch))
  if (epochs.size !== limits.epochs - 1) world.fail(`[M19] a device has started ${epochs.size} epochs`)
}

async function letInAndLose({ world, members }: Conversations, youth: YouthService): Promise<void> {
  const { random } = world
  const { feed } = youth
  const member = random.pick(members)
  youth.assign(member.id, member)
  feed.tell()
  await world.settle()
  // Every join of a page that was refused waits for a moment.
  await world.pass(3000)
  if (random.chance(0.1)) await youth.reload()
  const { certificate } = member
  feed.entries.push({ kind: 'event', event: 'listener-lost', listener: member.id, alias: certificate.alias })
  youth.listener = null
  feed.push()
  feed.tell()
  await world.settle()
  await world.pass(3000)
}

/** An entry fits a frame, names an epoch that there is, and has one wrap for each reader. */
function isWithinLimits(world: AttackWorld, entry: string): void {
  const { body, wraps } = bodyOf(entry)
  if (body.epoch >= limits.epochs) world.fail(`[M19] a device starts epoch ${body.epoch}`)
  if (JSON.stringify({ entry }).length > limits.frameBytes) world.fail('[M19] a change of readers fits no frame')
  if (body.readers.length > 2 || wraps.length !== body.readers.length)
    world.fail('[M19] a change of readers has more wraps than readers')
  world.figures.count('changes of readers within limits')
}
