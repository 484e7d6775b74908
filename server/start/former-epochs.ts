import type { Store } from '../store/port.ts'
import { eraseFormerEpochs } from '../team-key/erase-former.ts'
import { liveTickets } from '../ticket/list.ts'
import { epochsInUse } from '../ticket/rewrap.ts'
import type { Transactor } from '../transaction/transactor.ts'

/** Erases the wraps of retired epochs that no open ticket needs any more (SPEC S7). */
export const eraseUnneededEpochs = (parts: { readonly store: Store; readonly transactor: Transactor }, now: number) =>
  eraseFormerEpochs(parts, async () => epochsInUse(await liveTickets(parts.store)), now)
