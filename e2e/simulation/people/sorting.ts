import type { DeskEvent } from '#client/cell/desk/desk-phases.ts'
import type { Repeated } from '#client/cell/desk/one-at-a-time.ts'
import type { TicketFacts } from '#client/cell/desk/ticket-facts.ts'
import { createTriageReader } from '#client/cell/desk/triage-reader.ts'
import type { StaffId } from '#shared/ids.ts'
import type { cellNotices, cellRequests, OpenedTicket } from '#shared/protocol/cell.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { TriagePart } from '#shared/protocol/sealed-parts.ts'
import type { Connection } from '../network/connection.ts'
import { run } from '../work.ts'
import type { World } from '../world.ts'
import { computing } from './computing.ts'
import { team } from './consent.ts'
import { virtualScheduler } from './scheduler.ts'

type SortingParts = {
  readonly world: World
  readonly staff: StaffId
  readonly connection: Connection<typeof cellRequests, typeof cellNotices>
  readonly facts: () => TicketFacts
  readonly hand: (event: DeskEvent) => void
}

/** What every listener of a run proposes. */
export const triage: TriagePart = { reason: 'distress', specialities: ['social'], urgency: 'ordinary' }

/** A page that sorts its list: the product's triage reader, for a member who has the team's key. */
export function sortTickets({ world, staff, connection, facts, hand }: SortingParts): Repeated {
  return createTriageReader({
    facts,
    holds: (epoch) => epoch === team.epoch,
    ask: (ticket) =>
      new Promise<Answer<OpenedTicket>>((resolve) => {
        const asked = world.time.now
        run(connection.request('ticket:triage', { ticket }), (answer) => {
          if (answer.ok) world.checks?.access.served(`ticket/${ticket}`, staff, asked)
          resolve(answer)
        })
      }),
    open: () =>
      new Promise((resolve) => {
        run(computing(world), () => resolve({ status: 'opened', triage }))
      }),
    onTriage(ticket, opened) {
      // Nobody catches what is thrown in a promise's callback.
      try {
        hand({ type: 'sorted', ticket, triage: opened })
      } catch (thrown) {
        world.time.halt(thrown)
      }
    },
    scheduler: virtualScheduler(world.time),
  })
}
