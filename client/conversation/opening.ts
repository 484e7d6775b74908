import type { SignedLine } from '#client/crypto/channel.ts'
import { type Arrival, type Order, type Placement, placeAll, startOrder } from '#client/crypto/order.ts'
import { settled } from '#client/ui/settled.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import { isForPeople } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { MessageEntry, ReadersEntry } from '#shared/protocol/log-entry.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Known } from './authorship.ts'
import {
  type Author,
  type EpochReaders,
  type Opened,
  type ReadersItem,
  referenceOf,
  type Timeline,
  type TimelineItem,
  type Warning,
} from './timeline.ts'

/** `not-shared`: of an epoch before the first that this reader was given. */
export type Opening = Result<SignedLine, string>

/** The keys, as the opening of entries needs them. */
export type OpeningLink = {
  readonly hash: Hash
  /** The head before the first entry; null until this page knows the key of the log's young person. */
  readonly start: () => Promise<string | null>
  /** Checks a change of readers and takes its keys, in the order of positions. A log without readers refuses it. */
  readonly check: (entry: ReadersEntry) => Promise<Result<EpochReaders, string>>
  /** The member of staff whose certificate this is; null if the organisation did not certify it for this log. */
  readonly certified: (certificate: string) => Promise<(Author & { readonly fingerprint: string }) | null>
  readonly open: (envelope: Envelope, known: Known) => Promise<Opening>
  /**
   * Whether the key of this epoch may still come. If not, messages sealed under it are shown as unreadable. `isRead`: the log was read to its end, so that
   * none of its entries can still give a key.
   */
  readonly awaitsKey: (epoch: number, isRead: boolean) => boolean
  /** Whether an epoch precedes the first that this reader was given. Without it everything is for this reader. */
  readonly precedes?: (epoch: number) => boolean
}

type Sealed = Timeline['sealed'][number]
/** What an entry turned out to be: the opening of a message, or the check of a change of readers. */
type Found = { readonly opening?: Opening; readonly check?: Result<EpochReaders, string> }

/**
 * Opens the sealed entries of a timeline in order, up to the first whose key may still come, and places them in the chain. Null while the key of
 * the log's young person is unknown. `isRead`: the log was read to its end by then.
 */
export async function openEntries(
  timeline: Timeline,
  link: OpeningLink,
  onFault: (fault: unknown) => void,
  isRead = true,
): Promise<Opened | null> {
  // Changes of readers first: they bring the keys.
  const checks = new Map<Sealed, Result<EpochReaders, string>>()
  for (const entry of timeline.sealed)
    if (entry.kind === 'readers') checks.set(entry, await settled(() => link.check(entry), onFault))
  const start = timeline.order ? null : await link.start()
  const order = timeline.order ?? (start === null ? undefined : startOrder(start))
  if (!order) return null
  const known = await introduced(timeline, [...checks.values()], link)
  const opening = async (entry: Sealed): Promise<Found> => {
    if (entry.kind === 'message') return { opening: await settled(() => link.open(entry.envelope, known), onFault) }
    const check = checks.get(entry)
    return check ? { check } : {}
  }
  const found = await Promise.all(timeline.sealed.map(opening))
  const waits = (entry: Sealed, index: number) => waitsForKey(entry, found[index]?.opening, link, isRead)
  const wait = timeline.sealed.findIndex(waits)
  const taken = wait === -1 ? found.length : wait
  const entries = timeline.sealed.slice(0, taken)
  const all = entries.map((entry, index) => withWhatPrecedes(entry, found[index] as Found, link))
  return { ...(await placed(timeline, order, entries, all, link.hash)), authors: known.authors, taken }
}

function waitsForKey(
  entry: Sealed,
  opening: Opening | undefined,
  { awaitsKey }: OpeningLink,
  isRead: boolean,
): boolean {
  if (entry.kind !== 'message' || !opening || opening.ok) return false
  return opening.refused === 'no-key' && awaitsKey(entry.envelope.epoch, isRead)
}

/** A message whose key does not come was not given to this reader, if it precedes what they were given. */
function withWhatPrecedes(entry: Sealed, found: Found, { precedes }: OpeningLink): Found {
  const isWithoutKey = found.opening?.ok === false && found.opening.refused === 'no-key'
  const isBefore = isWithoutKey && entry.kind === 'message' && precedes?.(entry.envelope.epoch) === true
  return isBefore ? { ...found, opening: refuse('not-shared') } : found
}

async function placed(
  { items: before, own, epochs: past }: Timeline,
  order: Order,
  entries: readonly Sealed[],
  found: readonly Found[],
  hash: Hash,
): Promise<Pick<Opened, 'items' | 'order' | 'epochs'>> {
  let epochs = past
  const epochAt = entries.map((_, index) => {
    const { check } = found[index] as Found
    if (check?.ok) epochs = [...epochs, check.value]
    return epochs.length
  })
  const arrivals = entries.map((entry, index) => arrival(entry, found[index] as Found, epochAt[index] as number))
  const [placements, next] = await placeAll(hash, order, arrivals)
  const items: TimelineItem[] = []
  for (const [index, entry] of entries.entries()) {
    const at = { epoch: epochAt[index] as number, own: own.role, placement: placements[index] as Placement }
    items.push(...withoutDoubled([before, items], shownAs(entry, found[index] as Found, at)))
  }
  return { items, order: next, epochs }
}

/** The authors and readers so far, and those whom the entries introduce. */
async function introduced(
  { authors, sealed, epochs }: Timeline,
  checks: readonly Result<EpochReaders, string>[],
  { certified }: OpeningLink,
): Promise<Known> {
  const known = new Map(authors)
  const changes = checks.flatMap((check) => (check.ok ? [check.value] : []))
  for (const { certificate } of changes.flatMap(({ readers }) => readers)) {
    if (!certificate) continue
    const { id, alias, role, sig } = certificate
    known.set(certificate.fingerprint, { id, alias, role, public: sig })
  }
  const found = await Promise.all(
    sealed.flatMap((entry) => (entry.kind === 'author' ? [certified(entry.certificate)] : [])),
  )
  for (const one of found) if (one) known.set(one.fingerprint, one)
  return { authors: known, epochs: [...epochs, ...changes] }
}

/** A message under another epoch than the present one is nobody's line. */
function arrival(sealed: Sealed, { opening }: Found, epoch: number): Arrival {
  const { position: _, ...entry } = sealed
  const isPresent = sealed.kind === 'message' && sealed.envelope.epoch === epoch
  const isHidden = opening?.ok === false && opening.refused === 'not-shared'
  const line = opening?.ok && isPresent ? lineIn(opening.value) : undefined
  return { entry: entry as Arrival['entry'], line, isHidden }
}

const lineIn = ({ author, claim, content }: SignedLine): Arrival['line'] => ({
  ...{ author, claim },
  isRead: content === null || isForPeople(content),
})

type At = { readonly epoch: number; readonly own: Timeline['own']['role']; readonly placement: Placement }

function shownAs(entry: Sealed, { opening, check }: Found, at: At): readonly TimelineItem[] {
  switch (entry.kind) {
    case 'event':
      return [entry]
    case 'author':
      return []
    case 'readers':
      return changeShownAs(entry.position, check, at.epoch)
    case 'missing':
      return [warningAt(entry.position, at.own === 'youth' ? 'listener' : 'youth', 'gap')]
    default:
      return messageShownAs(entry, opening, at)
  }
}

function changeShownAs(
  position: number,
  check: Result<EpochReaders, string> | undefined,
  epoch: number,
): readonly (ReadersItem | Warning)[] {
  if (check?.ok) {
    const { readers, opens } = check.value
    return readers.length > 0 || opens !== undefined ? [{ kind: 'readers', position, epoch, readers }] : []
  }
  const refused = check?.refused
  return [warningAt(position, 'youth', refused === 'forked' || refused === 'replay' ? refused : 'unsigned')]
}

function messageShownAs(
  { position, envelope }: MessageEntry,
  opening: Opening | undefined,
  { epoch, placement }: At,
): readonly TimelineItem[] {
  const warn = (warning: Warning['warning']) => warningAt(position, envelope.role, warning)
  if (!opening?.ok) {
    if (opening?.refused === 'not-shared') return [warn('not-shared')]
    return [warn(opening?.refused === 'forged' ? 'forged' : 'unreadable')]
  }
  if (envelope.epoch !== epoch) return [warn('wrong-epoch')]
  if (placement.outcome === 'replay') return [warn('replay')]
  const shown = lineOf({ position, envelope }, opening.value, placement) ?? warn('unshowable')
  return placement.outcome === 'out-of-place' ? [warn('gap'), shown] : [shown]
}

function lineOf(
  { position, envelope }: Pick<MessageEntry, 'position' | 'envelope'>,
  { content, certificate }: SignedLine,
  placement: Placement,
): TimelineItem | undefined {
  if (content === null) return undefined
  const { epoch } = envelope
  const unread = placement.outcome === 'shown' ? placement.unread : undefined
  return { kind: 'line', position, epoch, reference: referenceOf(envelope), certificate, content, unread }
}

const warningAt = (position: number, role: Warning['role'], warning: Warning['warning']): Warning => ({
  ...{ kind: 'warning', position, role, warning },
})

/** Reports a gap once where several entries show it; and what is not shared once, whoever came and went meanwhile. */
function withoutDoubled(
  [before, items]: readonly [readonly TimelineItem[], readonly TimelineItem[]],
  shown: readonly TimelineItem[],
): readonly TimelineItem[] {
  const said = () => items.findLast(isSaid) ?? before.findLast(isSaid)
  const isDoubled =
    (isWarning(shown[0], 'gap') && isWarning(items.at(-1) ?? before.at(-1), 'gap')) ||
    (isWarning(shown[0], 'not-shared') && isWarning(said(), 'not-shared'))
  return isDoubled ? shown.slice(1) : shown
}

const isSaid = ({ kind }: TimelineItem): boolean => kind === 'line' || kind === 'warning'

const isWarning = (item: TimelineItem | undefined, warning: Warning['warning']) =>
  item?.kind === 'warning' && item.warning === warning
