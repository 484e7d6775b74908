import { withdrawal } from '#shared/protocol/withdrawal.ts'
import { sign } from '../signature.ts'
import { signingKey, type TicketKeys } from './ticket-keys.ts'

/** A request to erase the ticket, signed by its key. `day` is today in the service's time zone, YYYY-MM-DD. */
export const signWithdrawal = async (keys: TicketKeys, day: string): Promise<string> =>
  sign('withdrawal', withdrawal, { ticket: keys.ticket, day }, await signingKey(keys))
