import { type Bytes, utf8 } from '../bytes.ts'

/** The text to which a young person agrees, word for word. The card renders these lines, and the consent record signs their hash. */
export type ConsentText = {
  readonly id: string
  readonly language: string
  /** SHA-256 of `consentTextBytes`, base64url. A changed text needs a new id; a test holds the old hashes. */
  readonly sha256: string
  readonly sections: readonly ConsentSection[]
}

export type ConsentSection = {
  readonly about: 'who' | 'next' | 'time' | 'no'
  readonly heading: string
  readonly lines: readonly string[]
}

/** UTF-8 of the NFC text: the id, then each heading and its lines, each on a separate line. */
export const consentTextBytes = (text: ConsentText): Bytes =>
  utf8(
    [text.id, ...text.sections.flatMap((section) => [section.heading, ...section.lines])].join('\n').normalize('NFC'),
  )
