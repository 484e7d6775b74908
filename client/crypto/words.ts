import { ok, refuse } from '#shared/result.ts'
import { type Random, random } from './random.ts'

/** 2,048 words without accents, each with different first four letters: eleven bits a word. */
export type WordList = readonly string[]

export function drawWords(list: WordList, count: number, source: Random = random): readonly string[] {
  if (list.length !== 2048) throw new RangeError('a word list has 2,048 words')
  const draws = source(count * 2)
  return Array.from({ length: count }, (_, index) => {
    // 2,048 divides 65,536: all words are equally likely.
    const draw = ((draws[index * 2] ?? 0) << 8) | (draws[index * 2 + 1] ?? 0)
    return list[draw % list.length] as string
  })
}

export type ReadWords =
  | { readonly ok: true; readonly value: readonly string[] }
  | { readonly ok: false; readonly refused: 'too-few' | 'too-many' }
  /** The pieces as they were typed. */
  | { readonly ok: false; readonly refused: 'unknown-word'; readonly unknown: readonly string[] }

/**
 * Reads words as people write them: with capitals, accents, hyphens, line breaks, in one paste, the first four letters alone, a mistake after
 * the fourth, numbers and labels ("Mot 1 :"), a heading, invisible characters. Returns the words of the list, or those that are not on it.
 */
export function readWords(list: WordList, typed: string, count: number): ReadWords {
  const pieces = piecesOf(typed.replace(/\p{Cf}/gu, ''))
  const whole = pieces.filter((piece, at) => !isNumber(piece) && !isLabel(piece, pieces[at + 1]))
  const numbered = numberedWords(pieces, count)
  const long = whole.filter((piece) => lettersOf(piece).length >= shortest)
  const ways = [whole, numbered, long, ...withoutHeading(typed, count), piecesOf(typed.replace(/\p{Cf}/gu, ' '))]
  for (const way of ways) {
    const words = way?.map((piece) => readWord(list, piece)) ?? []
    if (words.length === count && words.every((word) => word !== null)) return ok(words)
  }
  const meant = numbered ?? (whole.length > count ? long : whole)
  const unknown = meant.filter((piece) => readWord(list, piece) === null)
  if (unknown.length > 0) return { ok: false, refused: 'unknown-word', unknown }
  return refuse(meant.length < count ? 'too-few' : 'too-many')
}

/** The word of the list with the same first four letters, after any label; or null. */
export function readWord(list: WordList, typed: string): string | null {
  const long = piecesOf(typed.replace(/\p{Cf}/gu, ''))
    .map(lettersOf)
    .filter((letters) => letters.length >= shortest)
  const [letters] = long
  if (letters === undefined || long.length > 1) return null
  return list.find((word) => word.startsWith(letters.slice(0, shortest))) ?? null
}

/** No two words of a list share this number of first letters. */
const shortest = 4

/** The text after each number from 1 to `count`, if all of them are there in order. */
function numberedWords(pieces: readonly string[], count: number): readonly string[] | null {
  const found: string[] = []
  let next = 1
  let isNamed = false
  for (const piece of pieces) {
    if (isNumber(piece)) {
      if (Number(piece) !== next) continue
      next += 1
      isNamed = true
    } else if (isNamed && lettersOf(piece).length >= shortest) {
      found.push(piece)
      isNamed = false
    }
  }
  return next > count && found.length === count ? found : null
}

/** Each run of lines with this number of words, the last one first: a heading comes before the words, and ends with a line or a colon. */
function withoutHeading(typed: string, count: number): readonly (readonly string[])[] {
  const lines = typed
    .replace(/\p{Cf}/gu, '')
    .split(/[\r\n\v\f\u0085\u2028\u2029:]+/)
    .map((line) => piecesOf(line).filter((piece) => !isNumber(piece)))
    .filter((line) => line.length > 0)
    // Further lines belong to no code, even with labels and headings.
    .slice(0, 4 * count)
  const runs = lines.flatMap((_, from) => lines.map((_, to) => lines.slice(from, to + 1).flat()))
  return runs.filter((run) => run.length === count).reverse()
}

const piecesOf = (text: string): readonly string[] => text.match(/\p{N}+|[\p{L}\p{M}]+/gu) ?? []

const isNumber = (piece: string) => /^\p{N}/u.test(piece)

/** Whether a piece is a label such as in "Mot 1": too short for a word, with a number after it. */
const isLabel = (piece: string, next = '') => lettersOf(piece).length < shortest && isNumber(next)

const lettersOf = (piece: string) =>
  piece
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/[^a-z]+/g, '')
