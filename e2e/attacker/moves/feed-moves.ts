import type { Envelope } from '#shared/protocol/envelope.ts'
import type { EpochKeys } from '../knowledge/epoch-keys.ts'
import type { Conversations } from '../service/conversations.ts'
import type { Entry, Feed } from '../service/feed.ts'
import { forgedLine, forgedReceipt } from './forged-lines.ts'
import { forgedReaders, ofOtherHistories, retold } from './forged-readers.ts'

type Weighed = readonly (readonly [number, () => void | Promise<void>])[]

/** What the attacker does to one end's log, in what the end has not read yet or reads again after a reload. */
export function feedMoves(all: Conversations, feed: Feed, knowledge: EpochKeys): Weighed {
  const { random } = all.world
  const { entries } = feed
  /** A place that the end has not read, or any one: after a reload it reads everything again. */
  const from = random.chance(0.7) ? feed.told : 0
  const isOpen = entries.length > from
  const place = () => random.whole(from, entries.length - 1)
  const others = all.feeds.filter((other) => other !== feed && other.conversation === feed.conversation)

  const note = (what: string, act: () => void | Promise<void>) => async () => {
    all.world.note(`${what} of ${feed.conversation.slice(0, 4)}`)
    await act()
  }
  const insert = (entry: Entry | null) => {
    if (entry) entries.splice(isOpen && random.chance(0.3) ? place() : entries.length, 0, entry)
  }
  /** In the place of the line that has its name, if there is one; else beside the others. */
  const replace = (entry: Entry | null) => {
    const at = entries.findIndex((known, index) => index >= from && isOfOneName(known, entry))
    if (entry && at !== -1) entries.splice(at, 1, entry)
    else insert(entry)
  }
  const swap = () => {
    const [one, other] = [place(), place()]
    const [first, second] = [entries[one], entries[other]]
    if (first && second) entries.splice(one, 1, second)
    if (first && second) entries.splice(other, 1, first)
  }
  const beside = ofOtherHistories(all, feed)
  return [
    [beside.length > 0 ? 50 : 0, note('goes on with another history', () => insert(random.pick(beside)))],
    [feed.told < entries.length ? 40 : 0, note('gives entries', () => feed.push())],
    [4, note('tells the state', () => feed.tell())],
    [feed.late.length > 0 ? 8 : 0, note('gives a late entry', () => insert(feed.late.shift() ?? null))],
    [isOpen ? 2 : 0, note('swaps entries', swap)],
    [isOpen ? 3 : 0, note('drops an entry', () => void entries.splice(place(), 1))],
    [isOpen ? 2 : 0, note('doubles an entry', () => insert(entries[place()] ?? null))],
    [isOpen ? 1 : 0, note('cuts the log', () => void entries.splice(place()))],
    [isOpen ? 3 : 0, note('alters an entry', () => alter(all, entries, place()))],
    [all.seen.length > 0 ? 3 : 0, note('replays an entry', () => insert(random.pick(all.seen).entry))],
    [
      others.length > 0 ? 1 : 0,
      note('shows another log', () => {
        entries.splice(0, entries.length, ...random.pick(others).entries)
      }),
    ],
    [16, note('forges a line', async () => replace(await forgedLine(all, feed, knowledge)))],
    [all.frames.length > 0 ? 10 : 0, note('gives a signal', () => signal(all, feed))],
    [
      6,
      note('forges a receipt', async () => {
        const frame = await forgedReceipt(all, feed, knowledge)
        if (frame) feed.signal(frame)
      }),
    ],
    [5, note('plants a change of readers', async () => insert(await forgedReaders(all, feed)))],
  ]
}

/** For a while the attacker does what an honest service does: everybody who is shown this history gets all of it. */
export async function goOnHonestly(all: Conversations): Promise<void> {
  all.world.note('goes on honestly')
  for (const feed of all.feeds) {
    if (feed.isApart) continue
    for (const entry of feed.late.splice(0)) insertOnce(feed, entry)
    feed.tell()
    feed.push()
    await all.world.settle()
  }
}

function insertOnce({ entries }: Feed, entry: Entry): void {
  if (!entries.includes(entry)) entries.push(entry)
}

/** A signal of now or of before, of this or of another conversation. */
function signal({ world: { random }, frames }: Conversations, feed: Feed): void {
  const here = frames.filter(({ conversation }) => conversation === feed.conversation).slice(-4)
  const { frame } = here.length > 0 && random.chance(0.8) ? random.pick(here) : random.pick(frames)
  feed.signal(random.chance(0.8) ? frame : { ...frame, counter: frame.counter + random.whole(1, 3) })
}

/** One field of an entry becomes that of another. */
function alter(all: Conversations, entries: Entry[], place: number): void {
  const { random } = all.world
  const entry = entries[place]
  if (entry?.kind === 'readers') entries.splice(place, 1, retold(entry, all))
  if (entry?.kind === 'event') entries.splice(place, 1, { ...entry, listener: random.pick(all.members).id })
  if (entry?.kind !== 'message') return
  const other = random.pick(all.seen).entry
  const donor = other.kind === 'message' ? other.envelope : entry.envelope
  const names: (keyof Envelope)[] = ['epoch', 'role', 'session', 'sequence', 'sealed']
  const name = random.pick(names)
  entries.splice(place, 1, { ...entry, envelope: { ...entry.envelope, [name]: donor[name] } })
}

function isOfOneName(known: Entry, entry: Entry | null): boolean {
  if (known.kind !== 'message' || entry?.kind !== 'message') return false
  return known.envelope.session === entry.envelope.session && known.envelope.sequence === entry.envelope.sequence
}
