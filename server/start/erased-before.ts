import type { StaffId } from '#shared/ids.ts'
import type { Limits } from '#shared/protocol/limits.ts'
import { departAgain } from '../membership/deactivate.ts'
import { departuresOf } from '../membership/departures.ts'
import type { EraseList } from '../outside-store/erase-list.ts'
import { ConfigError } from '../platform/config.ts'
import { type Erasing, eraseAgain, expireTicket } from '../ticket/erase.ts'
import { liveTickets } from '../ticket/list.ts'

type Parts = Erasing & { readonly limits: Limits; readonly eraseList: EraseList }

/**
 * At start, before the server listens: erases tickets again that a restored store has brought back, erases expired tickets, and deactivates
 * departed members again (G7, docs/decisions/0015). Answers whether anything had come back.
 */
export async function eraseWhatCameBack(parts: Parts, now: number): Promise<boolean> {
  const { tickets, departed } = parts.eraseList.read()
  let cameBack = false
  for (const ticket of tickets) if (await eraseAgain(parts, ticket, now)) cameBack = true
  for (const { id } of await liveTickets(parts.store)) await expireTicket(parts, id, now)
  const departures = departuresOf(parts)
  for (const staff of new Set(departed)) {
    const left = await departAgain(departures, staff as StaffId, now)
    if (left === 'last-supervisor')
      throw new ConfigError(
        'the restored data know no supervisor but one who has left since: restore a later backup (docs/operations.md)',
      )
    if (left) cameBack = true
  }
  return cameBack
}
