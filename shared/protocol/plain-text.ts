import * as v from 'valibot'
import { isSeen } from './visible.ts'

/**
 * Typed text: well-formed Unicode without control characters (except line feed and tab), so that its JSON takes at most three bytes for a
 * UTF-16 code unit, and without format characters (except those that join letters), because they can hide or reverse words. `maximum`
 * counts code units, as a textarea does.
 */
export const plainText = (maximum: number) =>
  v.pipe(
    v.string(),
    v.maxLength(maximum),
    v.check((text) => !unwanted.test(text)),
  )

/** Plain text with at least one visible character. */
export const writtenText = (maximum: number) => v.pipe(plainText(maximum), v.check(isSeen))

/**
 * Cleans typed or pasted text for sending. Turns every line end into a line feed, and removes control characters, format characters and lone
 * surrogates. Gives an empty text where nothing would be visible.
 */
export function cleanText(typed: string): string {
  const text = typed.replace(lineEnd, '\n').replace(new RegExp(unwanted, 'gu'), '')
  return isSeen(text) ? text : ''
}

/** Unicode's mandatory breaks (UAX 14): CR LF, VT, FF, NEL, LS, PS. */
const lineEnd = /\r\n?|[\v\f\x85\u2028\u2029]/g

/** ZWNJ and ZWJ (U+200C, U+200D) stay: Persian, Indic scripts and emoji need them. */
const unwanted = /\p{Cs}|(?![\n\t])\p{Cc}|(?![\u200c\u200d])\p{Cf}/u
