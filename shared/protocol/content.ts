import * as v from 'valibot'
import { base64urlPattern } from '../base64url.ts'
import { utf8 } from '../bytes.ts'
import { bytes32, proposalId, staffId } from '../ids.ts'
import { triageFields } from '../ticket/triage.ts'
import { textFields } from './consent-text.ts'
import { lineReference, messageContentBytes, type SenderRole } from './envelope.ts'
import { limits } from './limits.ts'
import { markdownText } from './markdown.ts'
import { instant } from './numbers.ts'
import { passWords } from './pass.ts'
import { writtenText } from './plain-text.ts'
import { alias, position, signedText } from './wire.ts'

/** `at` is the sender's clock; the server never sees it. */
const textContent = v.strictObject({
  kind: v.literal('text'),
  text: writtenText(limits.messageCharacters),
  at: instant,
})

/** The service publishes a card and a listener inserts it. The reader's browser sanitises it; markdown.ts limits its depth for that. */
const helpCardContent = v.strictObject({
  kind: v.literal('help-card'),
  title: writtenText(80),
  markdown: markdownText,
  at: instant,
})

/** Everything that the consent card shows or seals. `suggested` refers to messages of this conversation. `expires`: the end of its permit by the service's clock, milliseconds. */
const proposalContent = v.strictObject({
  kind: v.literal('proposal'),
  id: proposalId,
  ...textFields,
  ...triageFields,
  summary: writtenText(limits.summaryCharacters),
  suggested: v.pipe(v.array(lineReference), v.maxLength(limits.handoverLines)),
  team: signedText,
  /** The organisation's word that the roster names the team's certificate. */
  teamStaple: signedText,
  attestation: signedText,
  listener: signedText,
  expires: instant,
})
export type Proposal = v.InferOutput<typeof proposalContent>

const answerContent = v.strictObject({
  kind: v.literal('answer'),
  proposal: proposalId,
  answer: v.picklist(['yes', 'no', 'question']),
})
export type ProposalAnswer = v.InferOutput<typeof answerContent>['answer']

/**
 * The commitments of the device's permits that no proposal has used, one for each proposal that it still takes (SPEC H14). It is said once to each
 * listener who gets the keys, and is shown to nobody.
 */
const permitsContent = v.strictObject({
  kind: v.literal('permits'),
  commitments: v.pipe(v.array(bytes32), v.minLength(1), v.maxLength(limits.proposalsPerConversation)),
})

/** The listener passes the conversation on to this colleague (SPEC C40), or, with null for both, to whoever is free next (SPEC C45). The device shows it on the card that asks, and nowhere else. */
const passContent = v.strictObject({
  kind: v.literal('pass'),
  to: v.nullable(staffId),
  alias: v.nullable(alias),
  ...passWords,
})
export type PassContent = v.InferOutput<typeof passContent>

/** What that listener said, as the device tells it to the colleague whom it has let in: the very words that its person read. */
const passedContent = v.strictObject({ kind: v.literal('passed'), ...passWords })

/** The content of an opened message. Only devices parse this. */
export const content = v.variant('kind', [
  textContent,
  helpCardContent,
  proposalContent,
  answerContent,
  permitsContent,
  passContent,
  passedContent,
])
export type Content = v.InferOutput<typeof content>

const sentBy: Record<SenderRole, readonly Content['kind'][]> = {
  youth: ['text', 'answer', 'permits', 'passed'],
  listener: ['text', 'help-card', 'proposal', 'pass'],
  cell: ['text', 'help-card'],
}

const forPages: readonly Content['kind'][] = ['permits', 'pass', 'passed']

/** Whether it is a message of one person to another. The rest is for a page, which makes of it what it shows. */
export const isForPeople = ({ kind }: Pick<Content, 'kind'>): boolean => !forPages.includes(kind)

/** A proposal can only come from a listener, an answer and permits only from the young person. */
export const mayBeSentBy = (role: SenderRole, kind: Content['kind']): boolean => sentBy[role].includes(kind)

const signedSeen = {
  position,
  head: bytes32,
  /** The fingerprint of the signer's certificate, null for the conversation's own key. Short, so that the signal keeps its one length. */
  by: v.nullable(bytes32),
  signature: v.pipe(v.string(), v.regex(base64urlPattern(64))),
}

/** `ended` travels with the request that ends a conversation, never alone. */
export const signalContent = v.variant('kind', [
  v.strictObject({ kind: v.literal('typing'), on: v.boolean() }),
  v.strictObject({ kind: v.literal('received'), ...signedSeen }),
  v.strictObject({ kind: v.literal('ended'), ...signedSeen }),
])
export type SignalContent = v.InferOutput<typeof signalContent>

/**
 * Whether a message fits its frame. 4,000 characters of one or two UTF-8 bytes fit. Of three-byte characters only about 3,900 fit, so a
 * composer must call this in addition to counting.
 */
export const contentFits = (message: Content): boolean => utf8(JSON.stringify(message)).length <= messageContentBytes
