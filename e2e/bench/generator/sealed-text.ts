import { randomBytes } from 'node:crypto'

/** Characters of a message's ciphertext, as the numbers the goals came from were measured with. */
const messageCharacters = 700
/** A signal is always padded to as many bytes. */
const signalBytes = 284

const made = <Value>(make: () => Value) => Array.from({ length: 64 }, make)
const messages = made(() => randomBytes(525).toString('base64url').slice(0, messageCharacters))
const signals = made(() => randomBytes(signalBytes).toString('base64url'))

/** Nobody here can open anything, so the content is any bytes: made beforehand, since random bytes cost more than sending them. */
export const sealedMessage = (sequence: number): string => messages[sequence % messages.length] ?? ''
export const sealedSignal = (counter: number): string => signals[counter % signals.length] ?? ''
