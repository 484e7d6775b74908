import { type Bytes, utf8 } from '../bytes.ts'

/** What a young person agrees to, word for word. The card renders these very lines; the consent record signs their hash. */
export type ConsentText = {
  readonly id: string
  readonly language: string
  /** SHA-256 of `consentTextBytes`, base64url. Changing a text needs a new id: a test holds the old hashes. */
  readonly sha256: string
  readonly sections: readonly ConsentSection[]
}

export type ConsentSection = {
  readonly about: 'who' | 'next' | 'time' | 'no'
  readonly heading: string
  readonly lines: readonly string[]
}

/** UTF-8 of the NFC text: id, then each heading and its lines, one a line. */
export const consentTextBytes = (text: ConsentText): Bytes =>
  utf8(
    [text.id, ...text.sections.flatMap((section) => [section.heading, ...section.lines])].join('\n').normalize('NFC'),
  )
