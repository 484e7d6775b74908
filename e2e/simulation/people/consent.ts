import { nothingSeen } from '#client/conversation/seen.ts'
import { type ConsentedTicket, consentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { TicketId } from '#shared/ids.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Cluster } from '../cluster.ts'
import { post } from '../network/post.ts'
import type { Uplink } from '../network/uplink.ts'
import { until, type Work } from '../work.ts'
import type { World } from '../world.ts'
import { signedTerm } from './terms.ts'
import type { OwnTicket } from './thread-page.ts'

/** The only team of a run. */
export const team = { id: 'team-----------------A', epoch: 1, certificate: signedTerm('certificate', 'team') } as const

/** What a young person's card would seal, and how their device sends it: the same bytes until they are answered. */
export function* handOver(world: World, cluster: Cluster, uplink: Uplink, proposal: Proposal): Work<OwnTicket | null> {
  const { submission, bearer, withdrawal } = seal(world, proposal)
  world.checks?.tickets.consented(submission.ticket, proposal.permit)
  for (let tries = 0; tries < 12; tries += 1) {
    const answer = yield* post(world, cluster, uplink, 'tickets/submit', submission)
    if (answer.ok) {
      world.checks?.tickets.submitted(submission.ticket)
      return { id: submission.ticket, bearer, withdrawal, left: [], seen: nothingSeen, withdrawing: 'no' }
    }
    if (!isTransient(answer.refused)) return null
    yield* until<void>((resume) => world.time.after(world.random.whole(500, 6000), resume))
  }
  return null
}

function seal(world: World, { permit }: Proposal): ConsentedTicket {
  const { random } = world
  return consentedTicket({
    ...{ permit, team: team.id, epoch: team.epoch, day: serviceDay(world.clock()) },
    ...{ ticket: world.id('t') as TicketId, bearer: random.bytes(32), lookup: random.bytes(16) },
    withCode: random.chance(0.7),
  })
}
