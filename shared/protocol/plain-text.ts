import * as v from 'valibot'

/**
 * What a person typed: well-formed Unicode without control characters (line feed and tab apart), so that its JSON takes at most three
 * bytes a UTF-16 code unit. `maximum` counts code units, as a textarea does.
 */
export const plainText = (maximum: number) =>
  v.pipe(
    v.string(),
    v.maxLength(maximum),
    v.check((text) => !unwanted.test(text)),
  )

/** The same, and not only blanks. */
export const writtenText = (maximum: number) =>
  v.pipe(
    plainText(maximum),
    v.check((text) => text.trim() !== ''),
  )

/** What a composer sends of what was typed or pasted: line ends as line feeds, control characters and half characters left out. */
export const cleanText = (typed: string): string =>
  typed.replace(/\r\n?/g, '\n').replace(new RegExp(unwanted, 'gu'), '')

const unwanted = /\p{Cs}|(?![\n\t])\p{Cc}/u
