import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

/**
 * `sending`: being sent, or waiting behind such a line. `not-sent`: its last try, or that of a line before it, failed; `refused` is the reason.
 * `sent`: stored and acknowledged by the service, not yet read back from the log.
 */
export type OutboxLine = UnsentLine & {
  readonly state: 'sending' | 'not-sent' | 'sent'
  readonly refused: RefusalName | undefined
  readonly tries: number
}

export type Delivery = Pick<OutboxLine, 'state' | 'refused'>

/** What remains of a line when its page closes: enough to send it again without doubling it. */
export type UnsentLine = {
  readonly session: SenderSessionId
  readonly sequence: number
  readonly content: Content
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
  lines: left.map(({ session, sequence, content }) => ({ ...fresh(session, sequence, content), tries: 1 })),
})

export const write = (outbox: Outbox, content: Content): Outbox => ({
  ...outbox,
  next: outbox.next + 1,
  lines: [...outbox.lines, fresh(outbox.session, outbox.next, content)],
})

/** The one line that may be sent now: the first that is not stored. The lines behind it wait, even if it fails. */
export const nextToSend = (outbox: Outbox): OutboxLine | undefined => outbox.lines.find((line) => line.state !== 'sent')

/** The lines behind it get the state `sending`, too. */
export const trying = (outbox: Outbox, line: UnsentLine): Outbox =>
  from(outbox, line, 'sending', (found) => ({ ...found, tries: found.tries + 1 }))

export const kept = (outbox: Outbox, line: UnsentLine): Outbox => ({
  ...outbox,
  lines: outbox.lines.map((found) => (isSame(found, line) ? { ...found, state: 'sent', refused: undefined } : found)),
})

/** An acknowledged line does not change: the refusal belongs to another try. */
export const failed = (outbox: Outbox, line: UnsentLine, refused: RefusalName): Outbox =>
  from(outbox, line, 'not-sent', (found) => ({ ...found, refused }))

/** Removes the lines that were read back from the log, where they are now shown. */
export function settle(outbox: Outbox, isRead: (line: Pick<UnsentLine, 'session' | 'sequence'>) => boolean): Outbox {
  const lines = outbox.lines.filter((line) => !isRead(line))
  return lines.length === outbox.lines.length ? outbox : { ...outbox, lines }
}

/** The state of a line that this page wrote: `sent` once the service has stored it, read back or not. Undefined for a line of another page. */
export function deliveryOf({ session, lines }: Outbox, line: UnsentLine): Delivery | undefined {
  if (line.session !== session) return undefined
  return lines.find((found) => isSame(found, line)) ?? { state: 'sent', refused: undefined }
}

/** The lines that a reload has to send again. */
export const unsent = (outbox: Outbox): readonly UnsentLine[] =>
  outbox.lines
    .filter((line) => line.state !== 'sent')
    .map(({ session, sequence, content }) => ({ session, sequence, content }))

const fresh = (session: SenderSessionId, sequence: number, content: Content): OutboxLine => ({
  session,
  sequence,
  content,
  state: 'sending',
  refused: undefined,
  tries: 0,
})

const isSame = (a: UnsentLine, b: UnsentLine) => a.session === b.session && a.sequence === b.sequence

/** Gives the state to the line and to all lines behind it that are not stored. `change` is applied to the line itself. */
function from(
  outbox: Outbox,
  line: UnsentLine,
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
