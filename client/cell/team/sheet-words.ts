import { t } from '@lingui/core/macro'
import { codeWordsPart } from '#client/crypto/code-words-part.ts'
import { type Random, random } from '#client/crypto/random.ts'
import { type ReadWords, readWord, type WordList } from '#client/crypto/words.ts'
import { listWords } from '#client/ui/list-words.ts'
import { unreachable } from '#shared/result.ts'

/** Two different word numbers from 1 to `count`, in order: the words to read back as proof that the sheet was printed. */
export function askedNumbers(count: number, source: Random = random): readonly [number, number] {
  const [a = 0, b = 0] = source(2)
  const first = a % count
  const second = (first + 1 + (b % (count - 1))) % count
  return first < second ? [first + 1, second + 1] : [second + 1, first + 1]
}

/** Of the requested numbers, those whose typed word differs from the sheet's. */
export const wrongNumbers = (
  list: WordList,
  words: readonly string[],
  asked: readonly number[],
  typed: readonly string[],
): readonly number[] => asked.filter((number, index) => readWord(list, typed[index] ?? '') !== words[number - 1])

/** Null if it could not be loaded this time. */
export const loadWords = async (): Promise<WordList | null> => (await codeWordsPart.attempt()) ?? null

/** What is wrong with the typed words, before any of them is tried. */
export function sheetTroubleWords(read: Extract<ReadWords, { ok: false }>): string {
  switch (read.refused) {
    case 'too-few':
      return t`Il manque des mots : la feuille en a douze.`
    case 'too-many':
      return t`Il y a trop de mots : la feuille en a douze.`
    case 'unknown-word': {
      const named = listWords(read.unknown.slice(0, 3).map((word) => t`« ${word} »`))
      return read.unknown.length === 1
        ? t`${named} n’est pas dans la liste de mots. Relisez la feuille.`
        : t`${named} ne sont pas dans la liste de mots. Relisez la feuille.`
    }
    default:
      return unreachable(read)
  }
}
