import { createPart } from '../part/part.ts'

/** The list that codes, sheets and proposed passwords are drawn from: 7 kB that are needed late. */
export const frenchWordsPart = createPart(async () => (await import('#client/crypto/french-words.ts')).frenchWords)
