import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { Seen } from '#shared/protocol/line.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

/**
 * `sending`: being sent, or waiting behind such a line. `not-sent`: its last try, or that of a line before it, failed; `refused` is the reason.
 * `sent`: stored and acknowledged by the service, not yet read back from the log.
 */
export type OutboxLine = UnsentLine & {
  readonly state: 'sending' | 'not-sent' | 'sent'
  readonly refused: RefusalName | undefined
  readonly tries: number
  /** The service acknowledged it, and did not give it back in time. It is sent again until it is read back. */
  readonly isWithheld?: true
}

/** What a screen says of a line that is not read back. */
export const shownState = ({ state, isWithheld }: OutboxLine): OutboxLine['state'] | 'withheld' =>
  isWithheld ? 'withheld' : state

export type Delivery = Pick<OutboxLine, 'state' | 'refused'>

/**
 * What remains of a line when its page closes: enough to send it again without doubling it. `seen`: how far its author had seen the log when
 * they wrote it; null for a log of which nothing was read. `envelope`: its bytes once they were sealed. The same bytes are sent again.
 */
export type UnsentLine = {
  readonly session: SenderSessionId
  readonly sequence: number
  readonly content: Content
  readonly seen: Seen | null
  readonly envelope: Envelope | null
}

/** Lines written in the composer, in the order of the log. A sequence never names two contents. */
export type Outbox = {
  readonly session: SenderSessionId
  readonly next: number
  readonly lines: readonly OutboxLine[]
}

/** `left`: lines of a former page load. They are sent first, under their former names, and may already have been tried. */
export const startOutbox = (session: SenderSessionId, left: readonly UnsentLine[] = []): Outbox => ({
  session,
  next: 0,
  lines: left.map((line) => ({ ...line, state: 'sending', refused: undefined, tries: 1 })),
})

/** The same texts under new names, for a log that begins anew: the service kept none of them. */
export const writeAnew = (session: SenderSessionId, { lines }: Outbox): Outbox =>
  lines.reduce((outbox, { content, seen }) => write(outbox, content, seen), startOutbox(session))

/** `seen`: how far the person has seen the log. */
export const write = (outbox: Outbox, content: Content, seen: Seen | null): Outbox => {
  const { session, next } = outbox
  const line = { session, sequence: next, content, seen, envelope: null }
  return {
    ...outbox,
    next: next + 1,
    lines: [...outbox.lines, { ...line, state: 'sending', refused: undefined, tries: 0 }],
  }
}

/** The one line that may be sent now: the first that is not stored. The lines behind it wait, even if it fails. */
export const nextToSend = (outbox: Outbox): OutboxLine | undefined => outbox.lines.find((line) => line.state !== 'sent')

/** Whether a stored line was not read back yet. The next one names it, so it is sealed only then. */
export const awaitsReading = (outbox: Outbox): boolean => outbox.lines.some((line) => line.state === 'sent')

/** The bytes of a line, which every try of it sends; null: they were sealed under a former epoch, and it needs others. */
export const sealedAs = (outbox: Outbox, line: LineName, envelope: Envelope | null): Outbox => ({
  ...outbox,
  lines: outbox.lines.map((found) => (isSame(found, line) ? { ...found, envelope } : found)),
})

type LineName = Pick<UnsentLine, 'session' | 'sequence'>

/** The lines behind it get the state `sending`, too. */
export const trying = (outbox: Outbox, line: LineName): Outbox =>
  from(outbox, line, 'sending', (found) => ({ ...found, tries: found.tries + 1 }))

export const kept = (outbox: Outbox, line: LineName): Outbox => ({
  ...outbox,
  lines: outbox.lines.map((found) => (isSame(found, line) ? { ...found, state: 'sent', refused: undefined } : found)),
})

/** The acknowledged line that the service does not give back: it is sent once more. */
export const withheld = (outbox: Outbox): Outbox => ({
  ...outbox,
  lines: outbox.lines.map((line) => (line.state === 'sent' ? { ...line, state: 'sending', isWithheld: true } : line)),
})

/** An acknowledged line does not change: the refusal belongs to another try. */
export const failed = (outbox: Outbox, line: LineName, refused: RefusalName): Outbox =>
  from(outbox, line, 'not-sent', (found) => ({ ...found, refused }))

/** Removes the lines that were read back from the log, where they are now shown. */
export function settle(outbox: Outbox, isRead: (line: LineName) => boolean): Outbox {
  const lines = outbox.lines.filter((line) => !isRead(line))
  return lines.length === outbox.lines.length ? outbox : { ...outbox, lines }
}

/** The state of a line that this page wrote: `sent` once the service has stored it, read back or not. Undefined for a line of another page. */
export function deliveryOf({ session, lines }: Outbox, line: LineName): Delivery | undefined {
  if (line.session !== session) return undefined
  return lines.find((found) => isSame(found, line)) ?? { state: 'sent', refused: undefined }
}

/** The lines that a reload has to send again, or to read back. */
export const unsent = ({ lines }: Outbox): readonly UnsentLine[] =>
  lines.map(({ session, sequence, content, seen, envelope }) => ({ session, sequence, content, seen, envelope }))

const isSame = (a: LineName, b: LineName) => a.session === b.session && a.sequence === b.sequence

/** Gives the state to the line and to all lines behind it that are not stored. `change` is applied to the line itself. */
function from(
  outbox: Outbox,
  line: LineName,
  state: 'sending' | 'not-sent',
  change: (line: OutboxLine) => OutboxLine,
): Outbox {
  const first = outbox.lines.findIndex((found) => isSame(found, line))
  if (first === -1 || outbox.lines[first]?.state === 'sent') return outbox
  const lines = outbox.lines.map((found, index): OutboxLine => {
    if (index < first || found.state === 'sent') return found
    const moved: OutboxLine = { ...found, state, refused: undefined }
    return index === first ? change(moved) : moved
  })
  return { ...outbox, lines }
}

/** What people wrote and the service has not acknowledged, as texts. */
export const unsentTexts = (outbox: Outbox): readonly string[] =>
  unsent(outbox).flatMap(({ content }) => (content.kind === 'text' ? [content.text] : []))
