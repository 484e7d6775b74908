import * as v from 'valibot'

/**
 * What a person typed: well-formed Unicode without control characters (line feed and tab apart), so that its JSON takes at most three bytes
 * a UTF-16 code unit. `maximum` counts code units, as a textarea does.
 */
export const plainText = (maximum: number) =>
  v.pipe(
    v.string(),
    v.maxLength(maximum),
    v.check((text) => text.isWellFormed() && !hasControlCharacter(text)),
  )

export const writtenText = (maximum: number) =>
  v.pipe(
    plainText(maximum),
    v.check((text) => text.trim() !== ''),
  )

function hasControlCharacter(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if ((code < 0x20 && code !== 0x09 && code !== 0x0a) || code === 0x7f) return true
  }
  return false
}
