import { randomId } from '#server/platform/random-id.ts'
import { sealedMessage, sealedSignal } from './sealed-text.ts'

export const sequenceName = Buffer.from('"sequence":')
export const counterName = Buffer.from('"counter":')

type Sender = 'youth' | 'listener'

/** What one page load sends: the JSON text of its envelopes by their sequence, as the protocol has them. */
export function envelopeSent(role: Sender): (sequence: number) => string {
  const head = `{"epoch":1,"role":"${role}","session":"${randomId()}","sequence":`
  return (sequence) => `${head}${sequence},"sealed":"${sealedMessage(sequence)}"}`
}

/** The same of its signals. */
export function signalSent(role: Sender): (counter: number) => string {
  const head = `{"epoch":1,"role":"${role}","session":"${randomId()}","counter":`
  return (counter) => `${head}${counter},"sealed":"${sealedSignal(counter)}"}`
}
