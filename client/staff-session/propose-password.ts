import { drawWords } from '#client/crypto/words.ts'

/** Five words, 55 bits: enough behind Argon2id and a server secret. The list is loaded when it is asked for. */
export async function proposePassword(): Promise<string> {
  const { frenchWords } = await import('#client/crypto/french-words.ts')
  return drawWords(frenchWords, 5).join('-')
}
