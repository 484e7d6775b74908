import { createPart } from '../part/part.ts'

/** The word list of codes, sheets and proposed passwords: 7 kB, needed late. */
export const codeWordsPart = createPart(async () => (await import('#language/code-words.ts')).codeWords)
