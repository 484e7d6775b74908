import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, utf8 } from '#shared/bytes.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import { type Content, content, mayBeSentBy, type SignalContent } from '#shared/protocol/content.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import {
  type LineClaim,
  type LogName,
  lineBytes,
  parseLine,
  type Seen,
  signedLine,
  signedReceipt,
} from '#shared/protocol/line.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { AuthorOf, OpenedSignal, SignedLine, Signer } from './channel.ts'
import { parseBytes } from './sealed-json.ts'

/** A channel uses WebCrypto for these; the simulation uses terms. */
export type LineCrypto<Key> = {
  readonly hash: Hash
  /** r‖s, 64 bytes. */
  readonly sign: (key: Key, bytes: Bytes) => Promise<Bytes>
  /** Whether the private key of this public point signed the bytes. */
  readonly isBy: (author: string, signature: Bytes, bytes: Bytes) => Promise<boolean>
}

type Header = Omit<Envelope, 'sealed'>
type FrameHeader = Omit<SignalFrame, 'sealed'>
type SignerWith<Key> = Omit<Signer, 'key'> & { readonly key: Key }

/** What is sealed for a line: its content, and its author's signature. */
export async function writeLine<Key>(
  { hash, sign }: Pick<LineCrypto<Key>, 'hash' | 'sign'>,
  log: LogName,
  { key, public: author, certificate }: SignerWith<Key>,
  header: Header,
  { content: said, claim }: { readonly content: Content; readonly claim: LineClaim },
): Promise<Bytes> {
  const bytes = utf8(JSON.stringify(said))
  const signed = signedLine(log, { ...header, author, certificate, claim, contentSha256: await hash(bytes) })
  return lineBytes({ claim, certificate, signature: await sign(key, signed), content: bytes })
}

/** Reads what was sealed for a line, and checks who signed it. */
export async function readLine<Key>(
  { hash, isBy }: Pick<LineCrypto<Key>, 'hash' | 'isBy'>,
  log: LogName,
  header: Header,
  plain: Bytes,
  authorOf: AuthorOf,
): Promise<Result<SignedLine, 'malformed' | 'forged'>> {
  const line = parseLine(plain)
  if (line === null) return refuse('malformed')
  const { certificate, claim } = line
  const author = authorOf(header, certificate)
  if (author === null) return refuse('forged')
  const contentSha256 = await hash(line.content)
  const signed = signedLine(log, { ...header, author, certificate, claim, contentSha256 })
  if (!(await isBy(author, line.signature, signed))) return refuse('forged')
  const parsed = parseBytes(line.content, content)
  const isKnown = parsed.ok && mayBeSentBy(header.role, parsed.value.kind)
  return ok({ author, certificate, claim, content: isKnown ? parsed.value : null })
}

/** The signal that says how far its signer has received the log, or that they end it there. */
export async function writeReceipt<Key>(
  { sign }: Pick<LineCrypto<Key>, 'sign'>,
  log: LogName,
  { key, public: author, certificate: by }: SignerWith<Key>,
  frame: FrameHeader,
  { kind, seen }: { readonly kind: 'received' | 'ended'; readonly seen: Seen },
): Promise<SignalContent> {
  const signature = toBase64url(await sign(key, signedReceipt(log, kind, { ...frame, author, seen })))
  return { kind, ...seen, by, signature }
}

/** Checks who signed a receipt or an end. `typing` is unsigned. */
export async function readSignal<Key>(
  { isBy }: Pick<LineCrypto<Key>, 'isBy'>,
  log: LogName,
  frame: FrameHeader,
  signal: SignalContent,
  authorOf: AuthorOf,
): Promise<Result<OpenedSignal, 'forged'>> {
  if (signal.kind === 'typing') return ok(signal)
  const { kind, position, head, by, signature } = signal
  const author = authorOf(frame, by)
  if (author === null) return refuse('forged')
  const seen = { position, head }
  const signed = signedReceipt(log, kind, { ...frame, author, seen })
  const isSigned = await isBy(author, fromBase64url(signature) as Bytes, signed)
  return isSigned ? ok({ kind, seen, author }) : refuse('forged')
}
