import { dayOf } from '#server/platform/clock.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import { currentConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import type { Cluster } from '../cluster.ts'
import { post } from '../network/post.ts'
import type { Uplink } from '../network/uplink.ts'
import type { CheckedSubmission } from '../node/public-door.ts'
import { until, type Work } from '../work.ts'
import type { World } from '../world.ts'
import type { OwnTicket } from './thread-page.ts'

/** The one team there is in a run. */
export const team = { id: 'team', epoch: 1, certificate: 'certificate of the team' } as const

const passing: readonly RefusalName[] = ['unreachable', 'busy', 'too-fast', 'internal']

/** What a card on a young person's screen would have sealed, and their way of sending it: the same bytes until they are answered. */
export function* handOver(world: World, cluster: Cluster, uplink: Uplink, proposal: Proposal): Work<OwnTicket | null> {
  const { submission, bearer } = seal(world, proposal)
  world.checks?.tickets.consented(submission.submission.ticket, proposal.permit)
  for (let tries = 0; tries < 12; tries += 1) {
    const answer = yield* post(world, cluster, uplink, 'tickets/submit', submission)
    if (answer.ok) {
      world.checks?.tickets.submitted(submission.submission.ticket)
      return { id: submission.submission.ticket, bearer, left: [], withdrawing: 'no' }
    }
    if (!passing.includes(answer.refused)) return null
    yield* until<void>((resume) => world.time.after(world.random.whole(500, 6000), resume))
  }
  return null
}

function seal(world: World, { permit }: Proposal): { readonly submission: CheckedSubmission; readonly bearer: string } {
  const { random } = world
  const ticket = world.name('t') as TicketId
  const bearer = random.text(43)
  const hash = random.text(43)
  const parts = {
    summary: `summary of ${ticket}`,
    triage: `triage of ${ticket}`,
    attestation: `attestation of ${ticket}`,
  }
  const returnCode = { lookup: random.text(22), proofHash: hash, selfWrap: `self wrap of ${ticket}` }
  const record: ConsentRecord = {
    ticket,
    text: currentConsentText.id,
    textSha256: currentConsentText.sha256,
    scope: ['summary', 'triage', 'attestation'],
    parts: { summary: hash, triage: hash, attestation: hash },
    recipient: { team: team.id, epoch: team.epoch, fingerprint: hash },
    wrapSha256: hash,
    termDays: 90,
    day: dayOf(world.clock()),
    sig: `key of ${ticket}`,
  }
  const submission: TicketSubmission = {
    ...{ ticket, permit, parts, consent: `consent to ${ticket}`, teamWrap: `wrap of ${ticket}` },
    bearerHash: sha256OfBytes(bearer),
    returnCode: random.chance(0.7) ? returnCode : null,
  }
  return { submission: { submission, record, sha256: `bytes-of-${ticket}` }, bearer }
}
