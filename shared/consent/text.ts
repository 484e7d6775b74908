import type { Reason } from './reasons.ts'

/**
 * What a text allows, for machines. The lines of the same text say it in words. A desk and the service do nothing that a fact forbids.
 * `associates`: the member who answers may bring in colleagues. `notes`: the team may write notes. `onward`: the team may propose, with a second
 * card, to send something to somebody outside. `contactChange`: the young person may change how to be reached.
 * `termDays`: days after the last exchange until erasure. `termMaxDays`: days after the record until erasure, whatever is exchanged.
 */
export type ConsentFacts = {
  readonly associates: boolean
  readonly notes: boolean
  readonly onward: boolean
  readonly contactChange: boolean
  readonly termDays: number
  readonly termMaxDays: number
}

/** What a service fills in. `termDays` is the only fact that a blank sets. */
export type ConsentBlanks = { readonly team: string; readonly functions: string; readonly termDays: number }

export type ConsentSection = {
  readonly about: 'who' | 'next' | 'time' | 'no'
  readonly heading: string
  readonly lines: readonly string[]
}

/** A text before its blanks are filled in. A line names a blank or `termMaxDays` in braces. */
export type ConsentTemplate = {
  readonly id: string
  readonly language: string
  readonly facts: Omit<ConsentFacts, 'termDays'>
  readonly sections: readonly ConsentSection[]
  readonly reasons: Readonly<Record<Reason, string>>
}

/**
 * The text to which a young person agrees, word for word: the card renders these lines and the phrase of its reason. The consent record signs
 * the hash of all of it, facts and blanks included.
 */
export type ConsentText = Omit<ConsentTemplate, 'facts'> & {
  /** The version of the published settings that filled in the blanks. 0: the blanks that this build fills in itself. */
  readonly settings: number
  readonly blanks: ConsentBlanks
  readonly facts: ConsentFacts
  /** SHA-256 of `consentTextBytes`, base64url. A changed text needs a new id; a test holds the old hashes. */
  readonly sha256: string
}

/** The text with its blanks filled in. Throws where a line names a blank that does not exist. */
export function filledIn(
  template: ConsentTemplate,
  { settings, blanks, sha256 }: Pick<ConsentText, 'settings' | 'blanks' | 'sha256'>,
): ConsentText {
  const facts: ConsentFacts = { ...template.facts, termDays: blanks.termDays }
  const values = new Map<string, string | number>(Object.entries({ ...blanks, termMaxDays: facts.termMaxDays }))
  const filled = (words: string) =>
    words.replace(/\{(\w+)\}/g, (_, name: string) => {
      const value = values.get(name)
      if (value === undefined) throw new RangeError(`there is no blank ${name}`)
      return String(value)
    })
  const sections = template.sections.map(({ about, heading, lines }) => {
    return { about, heading: filled(heading), lines: lines.map(filled) }
  })
  return { ...template, settings, blanks, facts, sections, sha256 }
}
