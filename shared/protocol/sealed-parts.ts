import * as v from 'valibot'
import type { ChosenPartName, PartName } from '../consent/scope.ts'
import { bytes32 } from '../ids.ts'
import { contactFieldCharacters, contactMethods } from '../ticket/contact.ts'
import { triageFields } from '../ticket/triage.ts'
import { limits } from './limits.ts'
import { plainText, writtenText } from './plain-text.ts'
import { isSeen } from './visible.ts'
import { signedText } from './wire.ts'

/** The summary as the young person last saw and edited it. */
export const summaryPart = v.strictObject({ text: writtenText(limits.summaryCharacters) })
export type SummaryPart = v.InferOutput<typeof summaryPart>

/**
 * The messages that the young person ticked, in the conversation's order. `early`: its author had not read everything above it (SPEC L13). The mark
 * quotes nothing, because what stands above may not be ticked. No signature of a message is in a ticket.
 */
export const messagesPart = v.strictObject({
  lines: v.pipe(
    v.array(
      v.strictObject({
        role: v.picklist(['youth', 'listener']),
        text: writtenText(limits.messageCharacters),
        early: v.optional(v.literal(true)),
      }),
    ),
    v.minLength(1),
    v.maxLength(limits.handoverLines),
  ),
})
export type MessagesPart = v.InferOutput<typeof messagesPart>

/** The only way in which the cell may reach the young person. `return` (with the code) has no value. */
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

export const triagePart = v.strictObject(triageFields)
export type TriagePart = v.InferOutput<typeof triagePart>

/**
 * The listener's attestation and certificate, the `r` of the permit (with the key of the consent record it makes the commitment that the
 * attestation names), and the certificate of the team to which the ticket was sealed. The ticket carries that certificate because it may be renewed, or its epoch retired, before the ticket is read.
 */
export const attestationPart = v.strictObject({
  attestation: signedText,
  listener: signedText,
  team: signedText,
  r: bytes32,
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

/** The parts that the young person chose on the card. An absent part is not sealed. */
export type ChosenParts = Partial<Pick<PartContent, ChosenPartName>>
