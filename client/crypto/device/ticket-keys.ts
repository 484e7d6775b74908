import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, concat } from '#shared/bytes.ts'
import type { TicketId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import { importPair } from '../key-pair.ts'
import { type Random, random } from '../random.ts'
import { seal, unseal } from '../seal.ts'

/**
 * The keys of a ticket's young person, as plain texts, so that the tab that made the ticket can keep them in sessionStorage. `key` is the
 * ticket key, `scalar` and `sig` the pair of the permit, which signed the consent, `bearer` opens the thread; 32 bytes each (`sig` 65), base64url.
 */
export type TicketKeys = {
  readonly ticket: TicketId
  readonly key: string
  readonly scalar: string
  readonly sig: string
  readonly bearer: string
}

const selfWrapBytes = 12 + 96 + 16

/** The keys under the code: key ‖ scalar ‖ bearer, AES-256-GCM, 124 bytes, base64url. */
export async function wrapForCode(wrapKey: CryptoKey, keys: TicketKeys, source: Random = random): Promise<string> {
  const plain = concat(secret(keys.key), secret(keys.scalar), secret(keys.bearer))
  return toBase64url(await seal(wrapKey, selfWrapContext(keys.ticket, keys.sig), plain, source))
}

/** Null for a wrap of another length, code, ticket or signing key. */
export async function unwrapWithCode(
  wrapKey: CryptoKey,
  wrapped: string,
  ticket: TicketId,
  sig: string,
): Promise<TicketKeys | null> {
  const bytes = fromBase64url(wrapped)
  if (bytes?.length !== selfWrapBytes) return null
  const plain = await unseal(wrapKey, selfWrapContext(ticket, sig), bytes)
  if (plain?.length !== 96) return null
  const scalar = plain.slice(32, 64)
  if (!(await importPair('sig', scalar, sig)).ok) return null
  return {
    ticket,
    key: toBase64url(plain.slice(0, 32)),
    scalar: toBase64url(scalar),
    sig,
    bearer: toBase64url(plain.slice(64)),
  }
}

/** The private key of a ticket's or a permit's pair, for signing. */
export async function signingKey(keys: Pick<TicketKeys, 'scalar' | 'sig'>): Promise<CryptoKey> {
  const pair = await importPair('sig', secret(keys.scalar), keys.sig)
  if (!pair.ok) throw new Error('ticket keys that do not belong together')
  return pair.value.privateKey
}

function secret(text: string): Bytes {
  const bytes = fromBase64url(text)
  if (bytes?.length !== 32) throw new RangeError('not a ticket secret')
  return bytes
}

const selfWrapContext = (ticket: TicketId, sig: string) => context('ticket-self', ticket, sig)
