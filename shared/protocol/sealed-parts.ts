import * as v from 'valibot'
import { reason } from '../consent/reasons.ts'
import type { ChosenPartName, PartName } from '../consent/scope.ts'
import { id16 } from '../ids.ts'
import { contactFieldCharacters, contactMethods } from '../ticket/contact.ts'
import { specialityList, urgency } from '../ticket/triage.ts'
import { limits } from './limits.ts'
import { plainText, writtenText } from './plain-text.ts'
import { isSeen } from './visible.ts'
import { signedText } from './wire.ts'

/** The summary as the young person last saw and edited it. */
export const summaryPart = v.strictObject({ text: writtenText(limits.summaryCharacters) })
export type SummaryPart = v.InferOutput<typeof summaryPart>

/** The lines they ticked, in the conversation's order. */
export const messagesPart = v.strictObject({
  lines: v.pipe(
    v.array(v.strictObject({ role: v.picklist(['youth', 'listener']), text: writtenText(limits.messageCharacters) })),
    v.minLength(1),
    v.maxLength(limits.handoverLines),
  ),
})
export type MessagesPart = v.InferOutput<typeof messagesPart>

/** The only way they may be reached; to come back with the code has no value. */
export const contactPart = v.pipe(
  v.strictObject({
    method: v.picklist(contactMethods),
    value: plainText(contactFieldCharacters.value),
    safeTime: plainText(contactFieldCharacters.safeTime),
    instructions: plainText(contactFieldCharacters.instructions),
  }),
  v.check((contact) => (contact.method === 'return') === !isSeen(contact.value)),
)
export type ContactPart = v.InferOutput<typeof contactPart>

export const triagePart = v.strictObject({ reason, specialities: specialityList, urgency })
export type TriagePart = v.InferOutput<typeof triagePart>

/**
 * Who proposed (the listener's attestation and certificate), the permit the attestation names by its hash, and the certificate of the
 * team the ticket was sealed to: a team's certificate may have been renewed or its epoch left behind when the ticket is read.
 */
export const attestationPart = v.strictObject({
  attestation: signedText,
  listener: signedText,
  team: signedText,
  permit: id16,
})
export type AttestationPart = v.InferOutput<typeof attestationPart>

export const sealedParts = {
  summary: summaryPart,
  messages: messagesPart,
  contact: contactPart,
  triage: triagePart,
  attestation: attestationPart,
} as const satisfies Record<PartName, v.GenericSchema>

export type PartContent = { readonly [Name in PartName]: v.InferOutput<(typeof sealedParts)[Name]> }

/** What the young person chose of it on the card; an absent part is not sealed at all. */
export type ChosenParts = Partial<Pick<PartContent, ChosenPartName>>
