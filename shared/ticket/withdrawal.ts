import * as v from 'valibot'
import { ticketId } from '../ids.ts'
import { parseSigned } from '../protocol/signed.ts'
import { day } from '../protocol/wire.ts'

/** Signed by the ticket's key: "erase it". */
export const withdrawal = v.strictObject({ ticket: ticketId, day })
export type Withdrawal = v.InferOutput<typeof withdrawal>

export const parseWithdrawal = (text: string) => parseSigned('withdrawal', text, withdrawal)
