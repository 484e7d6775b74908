import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { ConfigError } from './platform/config.ts'
import type { EraseList } from './platform/erase-list.ts'
import { departAgain } from './staff/deactivate.ts'
import { departuresOf } from './staff/departures.ts'
import { type Erasing, eraseAgain, expireTicket } from './ticket/erase.ts'
import { liveTickets } from './ticket/list.ts'

type Parts = Erasing & { readonly limits: Limits; readonly eraseList: EraseList }

/**
 * At start, before anybody is listened to: what a restored store has brought back is erased again, to the end, and so is what has
 * expired meanwhile; who has left is deactivated again (G7, docs/decisions/0015). Where nothing was restored there is nothing to do.
 */
export async function eraseWhatCameBack(parts: Parts, now: number): Promise<void> {
  const { tickets, departed } = parts.eraseList.read()
  for (const ticket of tickets) await eraseAgain(parts, ticket, now)
  for (const { id } of await liveTickets(parts.store)) await expireTicket(parts, id, now)
  const departures = departuresOf(parts)
  for (const staff of new Set(departed)) {
    if (await departAgain(departures, staff as StaffId, now)) continue
    throw new ConfigError(
      'the restored data know no supervisor but one who has left since: restore a later backup (docs/operations.md)',
    )
  }
}
