import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import type { ReadersEntry } from '#shared/protocol/log-entry.ts'
import { parseReaders, type Reader, type ReadersBody, readersText } from '#shared/protocol/readers.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { type VerifiedCertificate, verifiedBefore, verifyIssued } from './certificate.ts'
import { conversationIdOf } from './conversation-id.ts'
import { sha256OfText } from './hash.ts'
import { isSignedBy } from './signature.ts'

/** Who can be let in: a listener, or coordination as a guest. */
export type ReaderCertificate = VerifiedCertificate<'listener' | 'supervisor'>

/** Somebody who reads, under the certificate that the device verified when it let them in. */
export type EpochReader = {
  readonly certificate: ReaderCertificate
  readonly kind: Reader['kind']
  readonly firstEpoch: number
  /** When the device lets this guest go by itself, milliseconds by its own clock. */
  readonly until?: number
}

/** In the place of the organisation's key: the entries are this device's own. */
export const own = Symbol('own')

/** A change of readers that the conversation's device signed. Only `verifyReaders` makes one. */
export type SignedReaders = {
  readonly body: ReadersBody
  readonly wraps: readonly string[]
  readonly readers: readonly EpochReader[]
  /** SHA-256 of the entry as received, which the next entry names. */
  readonly hash: string
  /** SHA-256 of the body, which the epoch's key depends on. */
  readonly bodyHash: string
  /** Nobody reads, by the person's yes, and this is the first epoch for whoever comes next (SPEC C45). */
  readonly opens?: number
}

/**
 * `foreign`: of another conversation, or signed by another key than this conversation's. `unnamed`: it comes without the certificates that it
 * names.
 */
export type ReadersRefusal = 'malformed' | 'foreign' | 'bad-signature' | 'unnamed'

/**
 * Checks that the device of this conversation signed the entry, and that the certificates with it are those that it names. Whether they were in
 * force is what the device checked before it signed. The entry's place among the others is checked by `followReaders`.
 * `organisation`: the key that verifies the certificates; `own` for the device itself, which verified them when it signed.
 */
export async function verifyReaders(
  conversation: ConversationId,
  organisation: string | typeof own,
  { entry, certificates }: Pick<ReadersEntry, 'entry' | 'certificates'>,
): Promise<Result<SignedReaders, ReadersRefusal>> {
  const parsed = parseReaders(entry)
  if (!parsed.ok) return parsed
  const { body, wraps } = parsed.value.payload
  if (body.conversation !== conversation || (await conversationIdOf(body.device)) !== conversation)
    return refuse('foreign')
  if (!(await isSignedBy(body.device, parsed.value))) return refuse('bad-signature')
  const readers: EpochReader[] = []
  for (const [index, { fingerprint, key, kind, firstEpoch, until }] of body.readers.entries()) {
    const certificate = await named(organisation, certificates[index] ?? '', fingerprint, kind)
    if (certificate?.fingerprint !== fingerprint || certificate.enc !== key) return refuse('unnamed')
    readers.push({ certificate, kind, firstEpoch, ...(until !== undefined && { until }) })
  }
  const [hash, bodyHash] = await Promise.all([sha256OfText(entry), sha256OfText(readersText(body))])
  const { opens } = body
  return ok({ body, wraps, readers, hash, bodyHash, ...(opens !== undefined && { opens }) })
}

/** The roles under which somebody reads. Coordination comes as a guest, and never in a listener's place. */
const roles = { listener: ['listener'], guest: ['supervisor', 'listener'] } as const

async function named(organisation: string | typeof own, text: string, fingerprint: string, kind: Reader['kind']) {
  for (const role of roles[kind]) {
    if (organisation === own) {
      const before = await verifiedBefore(text, fingerprint, role)
      if (before) return before
      continue
    }
    const issued = await verifyIssued(organisation, text, role)
    if (issued.ok) return issued.value
  }
  return null
}

/**
 * The context of the wrap for one reader. It names the key, not the certificate: a certificate that is renewed during a conversation has to
 * open earlier wraps.
 */
export const readersWrapContext = (
  { conversation, epoch }: ReadersBody,
  bodyHash: string,
  { key, firstEpoch }: Reader,
): Bytes => context('readers-wrap', conversation, epoch, bodyHash, key, firstEpoch)
