import * as v from 'valibot'
import { isSeen } from './visible.ts'

/**
 * What a person typed: well-formed Unicode without control characters (line feed and tab apart), so that its JSON takes at most three
 * bytes a UTF-16 code unit, and without format characters, which hide words or turn them round (those that join letters apart).
 * `maximum` counts code units, as a textarea does.
 */
export const plainText = (maximum: number) =>
  v.pipe(
    v.string(),
    v.maxLength(maximum),
    v.check((text) => !unwanted.test(text)),
  )

/** The same, and something of it is seen. */
export const writtenText = (maximum: number) => v.pipe(plainText(maximum), v.check(isSeen))

/**
 * What a composer sends of what was typed or pasted: every sign that ends a line as a line feed, control characters, format characters and
 * half characters left out; nothing when nothing of it would be seen.
 */
export function cleanText(typed: string): string {
  const text = typed.replace(lineEnd, '\n').replace(new RegExp(unwanted, 'gu'), '')
  return isSeen(text) ? text : ''
}

/** Unicode's mandatory breaks (UAX 14): CR LF, VT, FF, NEL, LS, PS. */
const lineEnd = /\r\n?|[\v\f\x85\u2028\u2029]/g

/** ZWNJ and ZWJ (U+200C, U+200D) stay: Persian, Indic scripts and emoji are written with them. */
const unwanted = /\p{Cs}|(?![\n\t])\p{Cc}|(?![\u200c\u200d])\p{Cf}/u
