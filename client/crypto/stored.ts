import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import { type Bytes, concat, fromUtf8, utf8 } from '#shared/bytes.ts'
import { context } from '#shared/protocol/context.ts'
import { deriveSealingKey, importSecret, noSalt } from './derive.ts'
import { random } from './random.ts'
import { seal, unseal } from './seal.ts'

/** A fresh half, or a secret for one: 32 bytes, base64url. */
export const newHalf = (): string => toBase64url(random(32))

/** The key that seals what a browser keeps: of the page's half and the service's, 32 bytes each, base64url (SPEC D1). Neither alone says anything of it. */
export async function storageKey(own: string, services: string): Promise<CryptoKey> {
  const halves = [own, services].map(fromBase64url)
  const [one, other] = halves
  if (one?.length !== 32 || other?.length !== 32) throw new RangeError('not a half')
  return deriveSealingKey(await importSecret(concat(one, other)), noSalt, context('storage'))
}

/** `entry`: the name under which it is stored. No entry passes for another. */
export const sealStored = async (key: CryptoKey, entry: string, text: string): Promise<string> =>
  toBase64url(await seal(key, about(entry), utf8(text)))

/** Null for anything that was not sealed for this entry under this key. */
export async function openStored(key: CryptoKey, entry: string, sealed: string): Promise<string | null> {
  const bytes = fromBase64url(sealed)
  const opened = bytes && (await unseal(key, about(entry), bytes))
  return opened && fromUtf8(opened)
}

const about = (entry: string): Bytes => context('stored', entry)
