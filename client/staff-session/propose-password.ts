import { codeWordsPart } from '#client/crypto/code-words-part.ts'
import { drawWords } from '#client/crypto/words.ts'

/** Five words, 55 bits: enough behind Argon2id and a server secret. It loads the word list; null if that fails this time. */
export async function proposePassword(): Promise<string | null> {
  const words = await codeWordsPart.attempt()
  return words ? drawWords(words, 5).join('-') : null
}
