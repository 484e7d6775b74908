import { createPart } from '../part/part.ts'

/** The list that codes, sheets and proposed passwords are drawn from: 7 kB that are needed late. */
export const codeWordsPart = createPart(async () => (await import('#language/code-words.ts')).codeWords)
