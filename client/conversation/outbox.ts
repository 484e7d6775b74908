import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

/**
 * `sending`: leaving, or waiting behind one that is. `not-sent`: the last try of it, or of one before it, failed; `refused` says why. `sent`:
 * kept by the service and acknowledged, not yet read back from the log.
 */
export type OutboxLine = UnsentLine & {
  readonly state: 'sending' | 'not-sent' | 'sent'
  readonly refused: RefusalName | undefined
  readonly tries: number
}

export type Delivery = Pick<OutboxLine, 'state' | 'refused'>

/** What is left of a page that closed: enough to send it again without doubling it. */
export type UnsentLine = {
  readonly session: SenderSessionId
  readonly sequence: number
  readonly content: Content
}

/** Lines that left the composer, in the order they will be read. A sequence never names two contents. */
export type Outbox = {
  readonly session: SenderSessionId
  readonly next: number
  readonly lines: readonly OutboxLine[]
}

/** `left` are lines of a former page load: they go first, under the names they had, and may already have been tried. */
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

/** The one line that may leave now: the first that is not kept. Those behind it wait, whatever happens to it. */
export const nextToSend = (outbox: Outbox): OutboxLine | undefined => outbox.lines.find((line) => line.state !== 'sent')

/** Those behind it are on their way too. */
export const trying = (outbox: Outbox, line: UnsentLine): Outbox =>
  from(outbox, line, 'sending', (found) => ({ ...found, tries: found.tries + 1 }))

export const kept = (outbox: Outbox, line: UnsentLine): Outbox => ({
  ...outbox,
  lines: outbox.lines.map((found) => (isSame(found, line) ? { ...found, state: 'sent', refused: undefined } : found)),
})

/** A line that was acknowledged stays so: an answer that comes late says nothing new. */
export const failed = (outbox: Outbox, line: UnsentLine, refused: RefusalName): Outbox =>
  from(outbox, line, 'not-sent', (found) => ({ ...found, refused }))

/** Takes out what has been read back from the log: it is shown there. */
export function settle(outbox: Outbox, isRead: (line: Pick<UnsentLine, 'session' | 'sequence'>) => boolean): Outbox {
  const lines = outbox.lines.filter((line) => !isRead(line))
  return lines.length === outbox.lines.length ? outbox : { ...outbox, lines }
}

/** What became of a line that this page said: `sent` once the service has kept it, read back or not. Undefined for one of another page. */
export function deliveryOf({ session, lines }: Outbox, line: UnsentLine): Delivery | undefined {
  if (line.session !== session) return undefined
  return lines.find((found) => isSame(found, line)) ?? { state: 'sent', refused: undefined }
}

/** What a reload would have to send again. */
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

/** The line and all behind it get the state, unless they are kept; the line itself is changed further. */
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
