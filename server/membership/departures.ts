import type { Limits } from '#shared/protocol/limits.ts'
import { ok } from '#shared/result.ts'
import { releaseDesk } from '../assignment/release-desk.ts'
import { loseGuest } from '../conversation/guest-place.ts'
import type { EraseList } from '../outside-store/erase-list.ts'
import type { Store } from '../store/port.ts'
import { putBackTicket } from '../ticket/cell-rules.ts'
import type { TicketSettings } from '../ticket/changes.ts'
import { liveTickets } from '../ticket/list.ts'
import type { Transactor } from '../transaction/transactor.ts'
import type { Departures } from './deactivate.ts'

/** The effects of a departure on desks and tickets. Tickets follow after the change that ends the member, who can then take no other. */
export function departuresOf(parts: {
  readonly store: Store
  readonly transactor: Transactor
  readonly limits: Limits
  readonly settings: TicketSettings
  readonly eraseList: EraseList
}): Departures {
  const { store, transactor, limits, settings, eraseList } = parts
  return {
    store,
    transactor,
    eraseList,
    leaveConversations(draft, { id, role }, now) {
      if (role === 'listener') releaseDesk(draft, id, 'deactivated', now, limits)
      if (role === 'supervisor') loseGuest(draft, id, now)
    },
    async putBackTickets(taker, actor, now) {
      const taken = (await liveTickets(store)).filter((ticket) => ticket.taker?.id === taker)
      for (const { id } of taken) {
        const putBack = await transactor.transact(putBackTicket(id, { id: actor, role: 'supervisor' }, now, settings))
        // Closed and declined tickets keep the name that their young person knows.
        if (!putBack.ok && putBack.refused !== 'not-available') return putBack
      }
      return ok(null)
    },
  }
}
