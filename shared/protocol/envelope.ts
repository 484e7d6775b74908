import * as v from 'valibot'
import { base64urlPattern } from '../base64url.ts'
import { senderSessionId } from '../ids.ts'
import { count } from './numbers.ts'
import { epoch, sealedBytes } from './wire.ts'

export const senderRole = v.picklist(['youth', 'listener', 'cell'])
export type SenderRole = v.InferOutput<typeof senderRole>

/** Largest padded plaintext of a message: with its nonce, tag, base64url and frame it stays under 16 kB on the wire. */
export const messagePaddedBytes = 12_032

/** Inside the seal before the content: how far the author had seen, their former entry, certificate and signature (see line.ts). */
export const lineHeadBytes = 164

/** A signal is always padded to the first step: nonce (12) + 256 + tag (16). */
export const signalSealedBytes = 284

/** The room for the content's JSON, without the 4 bytes of the padding's length field. */
export const messageContentBytes = messagePaddedBytes - 4 - lineHeadBytes

const sealedMessage = sealedBytes(Math.ceil(((messagePaddedBytes + 28) * 4) / 3))

/** Counts from 0. */
export const counter = count

/** A kept message. `sealed` is nonce (12) ‖ AES-256-GCM; `sequence` counts from 0 within the sender's page load `session`. */
export const envelope = v.strictObject({
  epoch,
  role: senderRole,
  session: senderSessionId,
  sequence: counter,
  sealed: sealedMessage,
})
export type Envelope = v.InferOutput<typeof envelope>

/** A sealed frame that is never kept (typing, received up to). A higher counter replaces a lower one. */
export const signalFrame = v.strictObject({
  epoch,
  role: senderRole,
  session: senderSessionId,
  counter,
  sealed: v.pipe(v.string(), v.regex(base64urlPattern(signalSealedBytes))),
})
export type SignalFrame = v.InferOutput<typeof signalFrame>

/** The permanent name of one message. Suggestions, ticks and receipts refer to it. */
export const lineReference = v.strictObject({ role: senderRole, session: senderSessionId, sequence: counter })
export type LineReference = v.InferOutput<typeof lineReference>
