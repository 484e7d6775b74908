import { toBase64url } from '#shared/base64url.ts'
import { context } from '#shared/protocol/context.ts'
import { deriveBytes, noSalt } from '../derive.ts'
import { type Random, random } from '../random.ts'
import { stretchWords } from '../stretched.ts'
import { drawWords, type WordList } from '../words.ts'
import { suite } from '../wrap.ts'
import type { TeamHolder } from './team-key.ts'

export const recoverySheetWords = 12

/** 132 random bits, printed once and kept in a safe. */
export const newRecoverySheet = (list: WordList, source: Random = random): readonly string[] =>
  drawWords(list, recoverySheetWords, source)

export type RecoveryPair = { readonly public: string; readonly holder: TeamHolder }

/**
 * The pair of a sheet, always the same for the same words and team: PBKDF2, HKDF, then DeriveKeyPair of RFC 9180 §7.1.3, whose rejection
 * sampling makes every scalar equally likely.
 */
export async function deriveRecoveryPair(words: readonly string[], team: string): Promise<RecoveryPair> {
  if (words.length !== recoverySheetWords) throw new RangeError('a recovery sheet has twelve words')
  const secret = await stretchWords(words, context('recovery-sheet', team))
  const seed = await deriveBytes(secret, noSalt, context('recovery-pair', team), 32)
  const enc = (await suite.DeriveKeyPair(seed, false)) as CryptoKeyPair
  return {
    public: toBase64url(new Uint8Array(await suite.SerializePublicKey(enc.publicKey))),
    holder: { id: 'recovery', enc },
  }
}
