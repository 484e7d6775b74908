import * as v from 'valibot'
import { ticketId } from '../ids.ts'
import { parseSigned } from './signed.ts'
import { day } from './wire.ts'

/** Signed by the ticket's key: "erase it". */
export const withdrawal = v.strictObject({ ticket: ticketId, day })
export type Withdrawal = v.InferOutput<typeof withdrawal>

export const parseWithdrawal = (text: string) => parseSigned('withdrawal', text, withdrawal)
