import { nameOf } from '../ends/cast.ts'
import type { Conversations } from '../service/conversations.ts'
import type { DeskService } from '../service/desk-service.ts'
import type { YouthService } from '../service/youth-service.ts'

type Weighed = readonly (readonly [number, () => void | Promise<void>])[]

/** What a young person does, and what the attacker tells their tab of the listener. */
export function youthMoves(all: Conversations, youth: YouthService): Weighed {
  const { world, cast } = all
  const { random } = world
  const { tab, feed } = youth
  const say = () => void tab.talk?.say({ kind: 'text', text: `un ${random.whole(1, 1000)}`, at: world.clock.now })
  const assign = () => {
    const member = random.pick(random.chance(0.4) ? cast.held : all.members)
    youth.assign(member.id, member)
    world.note(`names a listener of ${nameOf(cast, member.id)}`)
    youth.feed.tell()
    const desk = all.desks.find(({ listener }) => listener === member)
    desk?.seat(feed.conversation, feed.entries)
  }
  const lie = () => {
    const { planted } = cast
    const member = random.pick(all.members)
    const other = random.pick(all.members)
    const staple = random.pick([other.staple, ...member.worthless])
    const lies = [planted, { ...planted, staple: member.staple }, member, { ...member, staple }]
    youth.assign(random.pick([member, other]).id, random.pick(lies))
    world.note('names somebody else')
    youth.feed.tell()
  }
  const isLetIn = feed.readers.length > 0
  /** A duplicated tab is shown a log that ends before the newest change of readers, and from then on another history. */
  const fork = async () => {
    world.note('a tab is shown another history')
    const copy = await youth.copy()
    all.tabs.push(copy)
    const { entries } = copy.feed
    entries.splice(entries.findLastIndex(({ kind }) => kind === 'readers'))
    copy.feed.isApart = true
    const [member, other] = [random.pick(all.members), random.pick(all.members)]
    copy.assign(member.id, member)
    await copy.reload()
    // It goes on: the other history gets longer than the first one.
    copy.assign(other.id, other)
    copy.feed.tell()
  }
  /** The tab is loaded again, and the newest change of readers is hidden from it. */
  const hide = async () => {
    world.note('a tab no longer gets its newest epoch')
    const { entries } = feed
    entries.splice(entries.findLastIndex(({ kind }) => kind === 'readers'))
    const member = random.pick(all.members)
    youth.assign(member.id, member)
    await youth.reload()
  }
  const lose = () => {
    const { listener } = youth
    if (listener)
      feed.entries.push({ kind: 'event', event: 'listener-lost', listener: listener.id, alias: listener.alias })
    youth.listener = null
    world.note('takes the listener away')
    feed.tell()
    // The person is writing just then.
    if (random.chance(0.5)) say()
  }
  return [
    [30, say],
    [youth.listener ? 2 : 20, assign],
    [2, lie],
    [youth.listener ? 6 : 0, lose],
    [
      tab.talk ? 3 : 8,
      async () => {
        world.note('a tab is loaded again')
        await youth.reload()
      },
    ],
    [
      all.tabs.length < 4 ? 2 : 0,
      async () => {
        world.note('a tab is doubled')
        const copy = await youth.copy()
        all.tabs.push(copy)
        await copy.reload()
      },
    ],
    [isLetIn && all.tabs.length < 4 ? 3 : 0, fork],
    [isLetIn ? 1 : 0, hide],
    [2, () => tab.wire?.become(tab.wire.state === 'connected' ? 'lost' : 'connected')],
  ]
}

/** What an honest listener does, and where the attacker puts conversations. */
export function deskMoves(all: Conversations, service: DeskService): Weighed {
  const { world } = all
  const { random } = world
  const { desk, feeds } = service
  const { seats } = desk.desk.state()
  return [
    [
      seats.length > 0 ? 20 : 0,
      () => void desk.desk.sendLine(random.pick(seats).conversation, `Bonjour ${random.whole(1, 1000)}`),
    ],
    [
      6,
      () => {
        const { feed } = random.pick(all.tabs)
        world.note(`seats a conversation of ${feed.conversation.slice(0, 4)}`)
        service.seat(feed.conversation, feed.entries)
      },
    ],
    [
      feeds.size > 0 ? 2 : 0,
      () => {
        world.note('releases a conversation')
        service.release(random.pick([...feeds.keys()]))
      },
    ],
    [
      2,
      () => {
        world.note('a desk is loaded again')
        service.reload()
      },
    ],
  ]
}
