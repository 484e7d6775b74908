import { isDeepStrictEqual } from 'node:util'
import { type Line, lines, type Timeline } from '#client/conversation/timeline.ts'
import { sha256 } from '#client/crypto/hash.ts'
import type { ConversationId } from '#shared/ids.ts'
import { entryHash, type Unplaced } from '#shared/protocol/chain.ts'
import { isForPeople } from '#shared/protocol/content.ts'
import type { Authored } from '../ends/watched-channel.ts'
import type { Conversations } from '../service/conversations.ts'
import type { Entry } from '../service/feed.ts'

/** An open page of a conversation, as somebody sees it. `author`: the key as whose it writes. */
export type Page = {
  readonly conversation: ConversationId
  readonly author: string
  readonly timeline: Timeline
  /** Whether it shows a line of its own as received. */
  readonly isReceived: (line: Line) => boolean
}

/** [M1][M2][M3][M4] What a page shows of who wrote what, after what, and who has received it. */
export class LineProperties {
  readonly #all: Conversations
  /** The entry of each hash, as JSON. */
  readonly #entries = new Map<string, string>()
  readonly #noted = new Set<string>()
  /** The entries up to each head. */
  readonly #logs = new Map<string, readonly string[]>()

  constructor(all: Conversations) {
    this.#all = all
  }

  async look(): Promise<void> {
    for (const feed of this.#all.feeds) for (const entry of feed.entries) await this.#note(entry)
    const pages = this.#all.pages
    for (const page of pages) this.#noteLog(page)
    for (const page of pages) {
      for (const line of lines(page.timeline)) this.#shown(page, line)
      this.#received(page)
    }
  }

  /** [M3] Two entries, and so two logs, never have one hash. */
  async #note(entry: Entry): Promise<void> {
    const json = JSON.stringify(entry)
    if (this.#noted.has(json)) return
    this.#noted.add(json)
    const hash = await entryHash(sha256, entry as Unplaced)
    const known = this.#entries.get(hash)
    if (known !== undefined && known !== json) this.#all.world.fail('[M3] two entries of a log have one hash')
    this.#entries.set(hash, json)
  }

  #noteLog({ timeline: { order } }: Page): void {
    const places = order?.places ?? []
    for (let at = places.length - 1; at >= 0; at -= 1) {
      const place = places[at]
      if (!place) continue
      const log = places.slice(1, at + 1).map(({ hash }) => hash)
      const known = this.#logs.get(place.head)
      if (known && known.join() !== log.join()) this.#all.world.fail('[M3] two logs have one head')
      if (known) return
      this.#logs.set(place.head, log)
    }
  }

  #shown(page: Page, line: Line): void {
    const { world, members, cast } = this.#all
    world.figures.count('lines shown')
    const author = members.find(({ certificate }) => certificate.fingerprint === line.certificate)
    const entry = this.#entryAt(page, line.position)
    const sealed = entry?.kind === 'message' ? entry.envelope.sealed : ''
    this.#isInItsEpoch(page, line)
    // A reader whose keys are held may write what they like, in their own name.
    if (author && cast.held.includes(author)) return
    const written = this.#writtenAs(page, line, author?.certificate.sig)
    if (written.length === 0) world.fail('[M1] a line is shown in the name of somebody who did not write it so')
    // The same signed words in another seal are the same line.
    const same = written.find(({ envelope }) => envelope.sealed === sealed)
    const faults = (same ? [same] : written).map((one) => this.#faultAfter(page, line, one))
    if (faults.every((fault) => fault !== null)) world.fail(faults[0] ?? '')
  }

  /**
   * [M1] The author of a line reads its epoch. [M8] It stands in the epoch that it was sealed in: what was sealed before a removal was seen, and comes after
   * it, is marked and not shown.
   */
  #isInItsEpoch({ timeline }: Page, line: Line): void {
    const { world } = this.#all
    const reader = timeline.epochs[line.epoch - 1]?.readers.some(
      ({ certificate }) => certificate.fingerprint === line.certificate,
    )
    if (line.certificate !== null && !reader) world.fail('[M1] a line is shown of somebody who does not read its epoch')
    const changes = timeline.items.filter((item) => item.kind === 'readers' && item.position < line.position)
    if (changes.some((item) => item.kind === 'readers' && item.epoch > line.epoch))
      world.fail('[M8] a line is shown behind the removal of a reader who opens it, and nothing marks it')
  }

  /** What honest pages have signed with these words under this name. */
  #writtenAs(page: Page, line: Line, staff: string | undefined): readonly Authored[] {
    const author = line.certificate === null ? this.#deviceOf(page.conversation) : staff
    const content = JSON.stringify(line.content)
    const claimed = page.timeline.order?.places[line.position]?.line?.claimed
    return [...this.#all.authored.values()].filter(({ envelope, ...written }) => {
      const { epoch, role, session, sequence } = envelope
      const isSame = written.author === author && written.conversation === page.conversation && epoch === line.epoch
      const isNamed = isDeepStrictEqual(line.reference, { role, session, sequence })
      const isPlaced = isDeepStrictEqual(claimed, written.claim.seen)
      return (
        isSame &&
        isNamed &&
        isPlaced &&
        isDeepStrictEqual(JSON.parse(JSON.stringify(written.content)), JSON.parse(content))
      )
    })
  }

  /**
   * [M2] What its author had seen stands before it, in the same places, or there is a mark; and what somebody else wrote and its author had not seen
   * is named beside it. [M3] So whoever shows a line without a mark shows what its author had.
   */
  #faultAfter(page: Page, line: Line, { author, claim }: Authored): string | null {
    const { timeline } = page
    const isMarked = timeline.items.some(
      (item) => item.kind === 'warning' && item.warning === 'gap' && item.position <= line.position,
    )
    const seen = this.#logs.get(claim.seen.head)
    const places = timeline.order?.places.map(({ hash }) => hash) ?? []
    const isSame = seen?.length === claim.seen.position && seen.every((hash, index) => places[index + 1] === hash)
    const hasFormer = claim.former === null || places.slice(1, line.position).includes(claim.former)
    if (isMarked) return null
    if (!isSame || !hasFormer || claim.seen.position >= line.position)
      return '[M2] something that the author of a line had seen is missing, and nothing marks it'
    const isUnseen = lines(timeline).some(
      (other) =>
        other.position > claim.seen.position &&
        other.position < line.position &&
        this.#authorOf(page, other) !== author &&
        isForPeople(other.content),
    )
    return isUnseen && !line.unread
      ? '[M2] something that the author of a line had not seen stands above it, and nothing says so'
      : null
  }

  /** [M4] A line of one's own counts as received only if one of its readers has signed to have a log with just this line. */
  #received(page: Page): void {
    const { world, cast, receipted } = this.#all
    const places = page.timeline.order?.places ?? []
    for (const line of lines(page.timeline)) {
      if (this.#authorOf(page, line) !== page.author || !page.isReceived(line)) continue
      // Later readers get what was said before them; only the device reads what staff write.
      const later = page.timeline.epochs.slice(Math.max(0, line.epoch - 1)).flatMap(({ readers }) => readers)
      const isDevice = page.author === this.#deviceOf(page.conversation)
      const isHeld = isDevice && cast.held.some(({ id }) => later.some(({ certificate }) => certificate.id === id))
      const isSigned = receipted.some(
        ({ author, seen }) =>
          author !== page.author && this.#logs.get(seen.head)?.includes(places[line.position]?.hash ?? '') === true,
      )
      world.figures.count('lines received')
      if (!isHeld && !isSigned) world.fail('[M4] a line is shown as received, and nobody who reads it has signed that')
    }
  }

  #authorOf({ conversation }: Page, { certificate }: Line): string | undefined {
    if (certificate === null) return this.#deviceOf(conversation)
    return this.#all.members.find((member) => member.certificate.fingerprint === certificate)?.certificate.sig
  }

  #entryAt({ timeline }: Page, position: number): Entry | null {
    const json = this.#entries.get(timeline.order?.places[position]?.hash ?? '')
    return json === undefined ? null : (JSON.parse(json) as Entry)
  }

  #deviceOf(conversation: ConversationId): string | undefined {
    return this.#all.people.find((person) => person.conversation === conversation)?.secrets.device.public
  }
}
