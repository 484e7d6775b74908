import type { Bytes } from '../bytes.ts'
import { reasons } from '../consent/reasons.ts'
import type { ConsentText } from '../consent/text.ts'
import { consentTextId } from '../consent/text-id.ts'
import { bytes32 } from '../ids.ts'
import { type ContextField, context } from './context.ts'
import { count } from './numbers.ts'

/** How a signed object names the text: its version, the version of the settings that filled in its blanks, and the hash of all of it. */
export const textFields = { text: consentTextId, settings: count, textSha256: bytes32 } as const
export type NamedText = { readonly text: string; readonly settings: number; readonly textSha256: string }

/** The fields by which a signed object names this text. */
export const nameText = ({ id, settings, sha256 }: ConsentText): NamedText => ({
  text: id,
  settings,
  textSha256: sha256,
})

/** Whether this object names exactly this text. */
export const isNamed = (named: NamedText, { id, settings, sha256 }: ConsentText): boolean =>
  named.text === id && named.settings === settings && named.textSha256 === sha256

/**
 * The bytes that the hash covers: everything that a young person can read under this text, and everything that machines take from it. Texts
 * are NFC. Each list starts with its length. Facts and blanks are in the order of their types, reasons in the order of `reasons`.
 */
export function consentTextBytes(text: ConsentText): Bytes {
  const { associates, notes, onward, contactChange, termDays, termMaxDays } = text.facts
  const { team, functions } = text.blanks
  const fields: readonly ContextField[] = [
    ...[text.id, text.language, text.settings],
    ...[associates, notes, onward, contactChange].map(Number),
    ...[termDays, termMaxDays],
    ...[team, functions, text.blanks.termDays],
    text.sections.length,
    ...text.sections.flatMap(({ about, heading, lines }) => [about, heading, lines.length, ...lines]),
    reasons.length,
    ...reasons.flatMap((reason) => [reason, text.reasons[reason]]),
  ]
  return context('consent-text', ...fields.map((field) => (typeof field === 'string' ? field.normalize('NFC') : field)))
}
