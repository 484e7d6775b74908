import { ok, type Result, refuse } from '#shared/result.ts'
import { type Random, random } from './random.ts'

/** 2,048 words without accents, whose first four letters are theirs alone: eleven bits each. */
export type WordList = readonly string[]

export function drawWords(list: WordList, count: number, source: Random = random): readonly string[] {
  if (list.length !== 2048) throw new RangeError('a word list has 2,048 words')
  const draws = source(count * 2)
  return Array.from({ length: count }, (_, index) => {
    // 2,048 divides 65,536: every word is as likely as another.
    const draw = ((draws[index * 2] ?? 0) << 8) | (draws[index * 2 + 1] ?? 0)
    return list[draw % list.length] as string
  })
}

/**
 * Reads words as people write them: capitals, accents, hyphens, numbering, line breaks, a paste in one go, the first four letters alone, a slip
 * after the fourth.
 */
export function readWords(
  list: WordList,
  typed: string,
  count: number,
): Result<readonly string[], 'too-few' | 'too-many' | 'unknown-word'> {
  const words = lettersOnly(typed)
    .split(' ')
    .filter(Boolean)
    .map((word) => readWord(list, word))
  if (!words.every((word) => word !== null)) return refuse('unknown-word')
  if (words.length < count) return refuse('too-few')
  if (words.length > count) return refuse('too-many')
  return ok(words)
}

/** The word of the list with the same first four letters, or null. */
export function readWord(list: WordList, typed: string): string | null {
  const letters = lettersOnly(typed).trim()
  if (letters.length < 4) return null
  return list.find((word) => word.startsWith(letters.slice(0, 4))) ?? null
}

const lettersOnly = (typed: string) =>
  typed
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^a-z]+/g, ' ')
