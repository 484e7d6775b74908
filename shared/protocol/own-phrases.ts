import * as v from 'valibot'
import { limits } from './limits.ts'
import { count } from './numbers.ts'
import { writtenText } from './plain-text.ts'
import { keyWrap, publicKey, sealedBytes } from './wire.ts'

/** A phrase of a listener's own, as it is before it is sealed. */
export const ownPhrase = writtenText(limits.ownPhraseCharacters)

export const ownPhrases = v.pipe(v.array(ownPhrase), v.maxLength(limits.ownPhrases))

/** All of them, sealed: `wraps` has the key, once for each `enc` point that the listener has or will have. */
export const sealedPhrases = v.strictObject({
  wraps: v.pipe(v.array(v.strictObject({ to: publicKey, wrapped: keyWrap })), v.minLength(1), v.maxLength(3)),
  sealed: sealedBytes(limits.sealedPhrasesCharacters),
})
export type SealedPhrases = v.InferOutput<typeof sealedPhrases>

/** What the service keeps of them. `version`: 0 while it has never kept any, and one more with each change. */
export const keptPhrases = v.strictObject({ version: count, phrases: v.nullable(sealedPhrases) })
export type KeptPhrases = v.InferOutput<typeof keptPhrases>
