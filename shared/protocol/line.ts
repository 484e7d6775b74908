import { fromBase64url, toBase64url } from '../base64url.ts'
import { type Bytes, concat } from '../bytes.ts'
import type { ConversationId, TicketId } from '../ids.ts'
import { context } from './context.ts'
import { type Envelope, lineHeadBytes, type SignalFrame } from './envelope.ts'

/** A conversation's log or a ticket's thread. */
export type LogName = {
  readonly kind: 'conversation' | 'thread'
  readonly id: ConversationId | TicketId
}

/** How far somebody had seen a log: the last position, and the head of the chain at that position (SHA-256, base64url). */
export type Seen = { readonly position: number; readonly head: string }

/** What an author says of the order: how far they had seen the log, and the hash of their former entry (base64url; null before the first). */
export type LineClaim = { readonly seen: Seen; readonly former: string | null }

/**
 * What is inside the seal of a message. `certificate`: the fingerprint of the author's certificate (base64url), null where the key is the
 * conversation's or the ticket's own. `signature`: ES256 over `signedLine`, r‖s. `content`: JSON in UTF-8.
 */
export type LineParts = {
  readonly claim: LineClaim
  readonly certificate: string | null
  readonly signature: Bytes
  readonly content: Bytes
}

const hashBytes = 32
const signatureBytes = 64

/**
 * The bytes of a line before padding: u32 BE position ‖ head (32) ‖ former entry (32) ‖ certificate (32) ‖ signature (64) ‖ content. A hash that
 * is absent is 32 zero bytes.
 */
export function lineBytes({ claim, certificate, signature, content }: LineParts): Bytes {
  const position = new Uint8Array(4)
  new DataView(position.buffer).setUint32(0, claim.seen.position)
  if (signature.length !== signatureBytes) throw new RangeError('not a signature')
  return concat(position, hashOf(claim.seen.head), hashOf(claim.former), hashOf(certificate), signature, content)
}

/** Null for bytes that are too short to be a line. */
export function parseLine(bytes: Bytes): LineParts | null {
  if (bytes.length < lineHeadBytes) return null
  const hashAt = (offset: number) => bytes.slice(offset, offset + hashBytes)
  return {
    claim: {
      seen: { position: new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), head: toBase64url(hashAt(4)) },
      former: textOf(hashAt(36)),
    },
    certificate: textOf(hashAt(68)),
    signature: bytes.slice(100, lineHeadBytes),
    content: bytes.slice(lineHeadBytes),
  }
}

/** The header of a message as its author sends it, and whose it is. `author`: the public key that verifies it (raw point, base64url). */
export type LineAuthorship = Omit<Envelope, 'sealed'> & {
  readonly author: string
  readonly certificate: string | null
  readonly claim: LineClaim
  /** SHA-256 of the content's bytes, base64url. */
  readonly contentSha256: string
}

/** The bytes that the author of a line signs. */
export const signedLine = ({ kind, id }: LogName, line: LineAuthorship): Bytes =>
  context(
    'line',
    ...[kind, id, line.epoch, line.role],
    ...[line.author, line.certificate ?? '', line.session, line.sequence],
    ...[line.claim.seen.position, line.claim.seen.head, line.claim.former ?? '', line.contentSha256],
  )

function hashOf(text: string | null): Bytes {
  if (text === null) return new Uint8Array(hashBytes)
  const bytes = fromBase64url(text)
  if (bytes?.length !== hashBytes) throw new RangeError('not a hash')
  return bytes
}

const textOf = (hash: Bytes): string | null => (hash.some((byte) => byte !== 0) ? toBase64url(hash) : null)

/**
 * The bytes that a reader signs to say how far they have received a log (`received`), or that they end it there (`ended`). `counter`: the
 * signal's.
 */
export const signedReceipt = (
  { kind, id }: LogName,
  said: 'received' | 'ended',
  receipt: Omit<SignalFrame, 'sealed'> & { readonly author: string; readonly seen: Seen },
): Bytes =>
  context(
    said === 'received' ? 'receipt' : 'end',
    ...[kind, id, receipt.epoch, receipt.role, receipt.author, receipt.session, receipt.counter],
    ...[receipt.seen.position, receipt.seen.head],
  )
