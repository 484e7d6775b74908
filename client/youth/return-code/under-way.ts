import * as v from 'valibot'
import { seen } from '#client/conversation/seen.ts'
import { proposalId } from '#shared/ids.ts'
import { instant } from '#shared/protocol/numbers.ts'
import { ticketSubmission } from '#shared/protocol/submission.ts'
import { ticketKeys } from '../visit/remembered-ticket.ts'
import { proposalCharacters, type TabStorage, underWayEntry } from '../visit/tab-storage.ts'

const underWay = v.strictObject({
  proposal: proposalId,
  submission: ticketSubmission,
  keys: ticketKeys,
  /** Whether a code was noted. */
  withCode: v.boolean(),
  /** When the permit is over at the latest, by this device's clock, milliseconds: what has not arrived by then can no longer arrive. */
  until: instant,
  /** Whether the person has asked to take it back. */
  withdrawing: v.boolean(),
  /** How far the person had seen the conversation when they pressed: at first the yes, then `withdrawing`. */
  seen,
})

/** A yes whose bytes left this device, or are about to: the bytes, and the keys that take it back. A reload goes on with it (SPEC H15). */
export type UnderWay = v.InferOutput<typeof underWay>

export function recallUnderWay(storage: TabStorage): UnderWay | undefined {
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), underWay),
    storage.read(underWayEntry)?.slice(proposalCharacters),
  )
  return parsed.success ? parsed.output : undefined
}

export const rememberUnderWay = (storage: TabStorage, what: UnderWay): void =>
  storage.write(underWayEntry, `${what.proposal}${JSON.stringify(what)}`)

export const forgetUnderWay = (storage: TabStorage): void => storage.remove(underWayEntry)
