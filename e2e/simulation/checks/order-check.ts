import { isDeepStrictEqual } from 'node:util'
import type { LogState } from '#client/conversation/log-state.ts'
import type { Line, TimelineItem } from '#client/conversation/timeline.ts'
import { type Content, isForPeople } from '#shared/protocol/content.ts'
import type { LogEntry, MessageEntry } from '#shared/protocol/log-entry.ts'
import { nameOf, type WrittenLine } from '../people/written-line.ts'
import type { World } from '../world.ts'

/** `shown`: the last position on the page's screen. `saw`: the last one that this person's pages ever showed. */
type Pressed = { readonly shown: number; readonly saw: number }

/** Whose a line is, and what its author had read: by what people did, whatever their pages then claim. */
export class OrderCheck {
  readonly #world: World
  readonly #pressed = new Map<string, Pressed>()
  readonly #saw = new Map<string, number>()

  constructor(world: World) {
    this.#world = world
  }

  /** A page of this author shows a log up to here. */
  sees(log: string, author: string, position: number): void {
    this.#saw.set(`${log} ${author}`, Math.max(position, this.seenBy(log, author)))
  }

  seenBy(log: string, author: string): number {
    return this.#saw.get(`${log} ${author}`) ?? 0
  }

  /** Somebody presses `Envoyer`, or answers, or proposes. They may give an answer once more, in this tab or another: each press counts. */
  presses(log: string, author: string, content: Content, { timeline }: LogState): void {
    const shown = timeline.items.at(-1)?.position ?? 0
    const saw = Math.max(shown, this.seenBy(log, author))
    const before = this.#pressed.get(nameOf(content)) ?? { shown, saw }
    this.#pressed.set(nameOf(content), { shown: Math.min(shown, before.shown), saw: Math.max(saw, before.saw) })
  }

  /** A page shows this, below `before`. `isShared`: whether a line of this epoch is shared with whoever is at the page. */
  shown(
    log: string,
    item: TimelineItem,
    before: TimelineItem | undefined,
    isShared: (epoch: number) => boolean = () => true,
  ): void {
    const entries = this.#world.store.model.logs.get(log) as unknown as readonly LogEntry[] | undefined
    // It has ended at this very moment.
    if (item.kind !== 'line' || !entries) return
    const written = this.#writtenAt(entries, item.position)
    this.#isHis(log, item, written)
    const isOutOfPlace = before?.kind === 'warning' && before.warning === 'gap' && before.position === item.position
    if (written?.tampering?.mark === 'gap' && !isOutOfPlace)
      this.#world.fail(`[M2] position ${item.position} of ${log} is not marked, and its author had seen another log`)
    this.#isMarked(log, entries, item, written, isShared)
  }

  /** [M1] */
  #isHis(log: string, { position, certificate, content }: Line, written: WrittenLine | undefined): void {
    const isSigned = written !== undefined && written.tampering?.kind !== 'forged'
    if (!isSigned || written.certificate !== certificate || !isDeepStrictEqual(written.content, content))
      this.#world.fail(`[M1] position ${position} of ${log} is shown under a name that did not sign it`)
  }

  /** [M2][M5] */
  #isMarked(
    log: string,
    entries: readonly LogEntry[],
    { position, unread }: Line,
    written: WrittenLine | undefined,
    isShared: (epoch: number) => boolean,
  ): void {
    const pressed = written && this.#pressed.get(nameOf(written.content))
    if (!written || !pressed) return
    const { author } = written
    // Of what is not shared nothing stands on the screen, so nothing can be misread.
    const others = entries
      .slice(0, position - 1)
      .filter((entry) => this.#isOfOthers(entry, author) && isShared(entry.envelope.epoch))
    const unseen = others.find((entry) => entry.position > this.#sawBefore(entries, position, author, pressed.saw))
    if (unseen && (!unread || unread.first > unseen.position))
      this.#world.fail(
        `[M2] position ${position} of ${log} is shown below ${unseen.position}, which its author had not read`,
      )
    if (!unread) return
    this.#world.figures.count('lines marked as written before')
    if (unread.first <= pressed.shown || !others.some((entry) => entry.position === unread.first))
      this.#world.fail(
        `[M5] position ${position} of ${log} is shown as written before ${unread.first} was read, wrongly`,
      )
  }

  /** An author's "seen" never goes back: what they had seen in a line before, they had seen in this one. */
  #sawBefore(entries: readonly LogEntry[], position: number, author: string, saw: number): number {
    const before = entries.slice(0, position - 1).flatMap(({ position: at }) => {
      const line = this.#writtenAt(entries, at)
      return line?.author === author ? [this.#saidToHaveSeen(line, at)] : []
    })
    return Math.max(saw, ...before)
  }

  /**
   * Nobody pressed for a line that was tampered with: it stands for what it claims, if its author signed it. One that claims a log that nobody has stands for
   * all that is above it: what its author had read is unknown, and the mark before it says that.
   */
  #saidToHaveSeen({ content, claim, tampering }: WrittenLine, position: number): number {
    const pressed = this.#pressed.get(nameOf(content))
    if (pressed) return pressed.saw
    if (tampering === null || tampering.kind === 'forged') return 0
    return tampering.kind === 'head' ? position : claim.seen.position
  }

  #isOfOthers(entry: LogEntry, author: string): entry is MessageEntry {
    if (entry.kind !== 'message') return false
    const written = this.#world.written.get(entry.envelope.sealed)
    if (!written || written.tampering?.kind === 'forged') return false
    return written.author !== author && isForPeople(written.content)
  }

  #writtenAt(entries: readonly LogEntry[], position: number): WrittenLine | undefined {
    const entry = entries[position - 1]
    return entry?.kind === 'message' ? this.#world.written.get(entry.envelope.sealed) : undefined
  }
}
