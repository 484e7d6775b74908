import { type Phrase, plain } from './phrases.ts'

/** A phrase that somebody asks for as they write: from the `/` at `from` to the caret at `upTo`; `sought`: the letters between them. */
export type AskedPhrase = { readonly from: number; readonly upTo: number; readonly sought: string }

/** Null if no word before the caret begins with `/`, or if what follows it is no beginning of words: a date and an address ask for nothing. */
export function askedPhrase(text: string, caret: number): AskedPhrase | null {
  const found = /(?:^|\s)\/((?:\p{L}[\p{L}\p{N}'’ -]{0,39})?)$/u.exec(text.slice(0, caret))
  const sought = found?.[1]
  return sought === undefined ? null : { from: caret - sought.length - 1, upTo: caret, sought }
}

/** The phrases of which some words begin with the words sought, at most so many as fit above the field. Accents and capitals do not matter. */
export function phrasesFor(phrases: readonly Phrase[], sought: string): readonly Phrase[] {
  const wanted = wordsOf(sought)
  return phrases
    .filter(({ theme, text }) => {
      const words = wordsOf(`${theme} ${text}`)
      return wanted.every((begin) => words.some((word) => word.startsWith(begin)))
    })
    .slice(0, shownAtMost)
}

/** The text with the phrase in the place of what asked for it, and where the caret then stands. */
export function withPhrase(text: string, { from, upTo }: AskedPhrase, phrase: string) {
  return { text: `${text.slice(0, from)}${phrase}${text.slice(upTo)}`, caret: from + phrase.length }
}

const shownAtMost = 6
const wordsOf = (text: string) =>
  plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
