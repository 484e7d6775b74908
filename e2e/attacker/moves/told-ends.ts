import type { ConversationId } from '#shared/ids.ts'
import type { SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import type { EpochKeys } from '../knowledge/epoch-keys.ts'
import type { Conversations } from '../service/conversations.ts'
import type { DeskService } from '../service/desk-service.ts'
import type { Feed } from '../service/feed.ts'
import type { YouthService } from '../service/youth-service.ts'
import { forgedEnd } from './forged-lines.ts'

/** The conversations that somebody reads at this desk now. */
export const readAt = ({ desk, listener }: DeskService): readonly ConversationId[] =>
  desk.desk.state().seats.flatMap(({ conversation, log }) => {
    const readers = log.timeline.epochs.at(-1)?.readers ?? []
    return readers.some(({ certificate }) => certificate.id === listener.id) ? [conversation] : []
  })

/** A tab is told that somebody has ended its conversation. */
export async function tellTabOfEnd(
  all: Conversations,
  { tab, feed }: YouthService,
  knowledge: EpochKeys,
): Promise<void> {
  const reason = all.world.random.pick(['listener', 'listener', 'youth', 'quick-exit'] as const)
  const end = await someEnd(all, feed, 'listener', knowledge)
  tab.wire?.tell('conversation:changed', { conversation: { phase: 'ended', reason, ...(end && { end }) } })
}

/** A desk is told that the young person has ended a conversation there. Its page is looked at before it drops the log. */
export async function tellDeskOfEnd(
  all: Conversations,
  service: DeskService,
  knowledge: EpochKeys,
  conversation: ConversationId,
): Promise<void> {
  const { desk, listener, feeds } = service
  const feed = feeds.get(conversation)
  if (!feed) return
  const end = await someEnd(all, feed, 'youth', knowledge)
  const before = desk.desk.state().left.length
  const log = desk.desk.state().seats.find((seat) => seat.conversation === conversation)?.log
  if (!log) return
  const page = { conversation, author: listener.certificate.sig, timeline: log.timeline, isReceived: () => false }
  desk.wire.tell('conversation:released', { conversation, reason: 'youth', ...(end && { end }) })
  await all.world.settle()
  feeds.delete(conversation)
  for (const { reason } of desk.desk.state().left.slice(before)) if (reason === 'youth') all.onOver(page, reason)
}

/** A true end of this or of another conversation, one with another header, a receipt in the place of an end, a forged one, or none. */
async function someEnd(
  all: Conversations,
  feed: Feed,
  by: SenderRole,
  knowledge: EpochKeys,
): Promise<SignalFrame | null> {
  const { random, settle } = all.world
  const here = all.endFrames.filter(({ conversation }) => conversation === feed.conversation).map(({ frame }) => frame)
  const theirs = here.filter(({ role }) => role === by).slice(-2)
  if (random.chance(0.6)) feed.push()
  await settle()
  const anywhere = all.endFrames.map(({ frame }) => frame)
  const receipts = all.frames.map(({ frame }) => frame)
  const altered = (frame: SignalFrame): SignalFrame => {
    const donor = random.pick([...anywhere, ...receipts])
    const name = random.pick(['epoch', 'role', 'session', 'counter'] as const)
    return { ...frame, [name]: name === 'counter' ? Math.max(0, frame.counter + random.whole(-2, 1)) : donor[name] }
  }
  return random.weighed<() => Promise<SignalFrame | null> | SignalFrame | null>([
    [theirs.length > 0 ? 20 : 0, () => random.pick(theirs)],
    [here.length > 0 ? 2 : 0, () => random.pick(here)],
    [here.length > 0 ? 4 : 0, () => altered(random.pick(here))],
    [anywhere.length > 0 ? 1 : 0, () => random.pick(anywhere)],
    [receipts.length > 0 ? 1 : 0, () => random.pick(receipts)],
    [3, () => forgedEnd(all, feed, knowledge)],
    [1, () => null],
  ])()
}
