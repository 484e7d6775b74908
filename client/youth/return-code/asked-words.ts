import { readWord, type WordList } from '#client/crypto/words.ts'

/** The two words that the person types back, by their numbers from 1. */
export const askedWords = [2, 5] as const

/** The numbers of the asked words that are typed wrong. `typed` is in the order of `askedWords`; `words` are those of the code. */
export const wrongWords = (list: WordList, words: readonly string[], typed: readonly string[]): readonly number[] =>
  askedWords.filter((number, index) => readWord(list, typed[index] ?? '') !== words[number - 1])
