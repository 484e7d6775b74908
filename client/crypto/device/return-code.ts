import { toBase64url } from '#shared/base64url.ts'
import { context } from '#shared/protocol/context.ts'
import { deriveBytes, deriveSealingKey, noSalt } from '../derive.ts'
import { type Random, random } from '../random.ts'
import { stretchWords } from '../stretched.ts'
import { drawWords, type WordList } from '../words.ts'

export const returnCodeWords = 6

/** 66 random bits, made on the device. The words are shown and never stored. */
export const newReturnCode = (list: WordList, source: Random = random): readonly string[] =>
  drawWords(list, returnCodeWords, source)

/** The values derived from a code: the lookup id of its ticket, the proof for the server, and the key that opens the ticket's wrap. */
export type ReturnCode = {
  /** 16 bytes, base64url. */
  readonly lookup: string
  /** 32 bytes, base64url; the server keeps only its SHA-256. */
  readonly proof: string
  readonly wrapKey: CryptoKey
}

/** PBKDF2, then HKDF. It takes up to a second on a slow phone: start it when the words are shown. */
export async function deriveReturnCode(words: readonly string[], deploymentId: string): Promise<ReturnCode> {
  if (words.length !== returnCodeWords) throw new RangeError('a code has six words')
  const secret = await stretchWords(words, context('return-code', deploymentId))
  const [lookup, proof, wrapKey] = await Promise.all([
    deriveBytes(secret, noSalt, context('return-code-lookup'), 16),
    deriveBytes(secret, noSalt, context('return-code-proof'), 32),
    deriveSealingKey(secret, noSalt, context('return-code-wrap')),
  ])
  return { lookup: toBase64url(lookup), proof: toBase64url(proof), wrapKey }
}
