import * as v from 'valibot'
import { ticketId } from '../ids.ts'
import { parseSigned } from './signed.ts'
import { day } from './wire.ts'

/** The young person's request to erase a ticket, signed by the ticket's key. */
export const withdrawal = v.strictObject({ ticket: ticketId, day })
export type Withdrawal = v.InferOutput<typeof withdrawal>

export const parseWithdrawal = (text: string) => parseSigned('withdrawal', text, withdrawal)

/** A "no", signed by the permit's key: for the ticket that a yes under this permit would make. */
export const parseRefusal = (text: string) => parseSigned('refusal', text, withdrawal)
