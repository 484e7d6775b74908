import { sha256OfBytes } from '#server/platform/random-id.ts'
import { selfWrapName, teamWrapName, ticketKeysOwner } from '#server/ticket/state.ts'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { ok, type Result } from '#shared/result.ts'
import { settings } from '../limits.ts'
import type { Work } from '../work.ts'
import type { SimulatedNode } from './simulated-node.ts'

/** What would be submitted, once its signature and hashes were checked; `sha256` names these very bytes. */
export type CheckedSubmission = {
  readonly submission: TicketSubmission
  readonly record: ConsentRecord
  readonly sha256: string
}

type Done = Result<Record<string, never>, RefusalName>

/** The young person's routes without a credential: stands for server/http/public-routes.ts. */
export type PublicDoor = {
  readonly 'tickets/submit': (checked: CheckedSubmission) => Work<Done>
  readonly 'permits/refuse': (body: { readonly permit: string }) => Work<Done>
  readonly 'conversations/leave': (body: { readonly conversation: string; readonly bearer: string }) => Work<Done>
}

export const publicDoor = (node: SimulatedNode): PublicDoor => ({
  'tickets/submit': (checked) => submitTicket(node, checked, node.now()),
  'permits/refuse': ({ permit }) => node.decide(node.world.rules.refusePermit(sha256OfBytes(permit), node.now())),
  'conversations/leave': ({ conversation, bearer }) =>
    node.decide(node.world.rules.leaveConversation(conversation, sha256OfBytes(bearer), node.now())),
})

/** Stands for server/ticket/submit.ts from where the submission has been checked: wraps first, then the ticket (H4). */
function* submitTicket(
  node: SimulatedNode,
  { submission, record, sha256 }: CheckedSubmission,
  now: number,
): Work<Done> {
  const { rules } = node.world
  const acceptable = yield* node.decide(rules.acceptSubmission(submission, record, sha256, now))
  if (!acceptable.ok || acceptable.value === 'already') return acceptable.ok ? ok({}) : acceptable
  const owner = ticketKeysOwner(submission.ticket, sha256)
  const self = submission.returnCode ? { [selfWrapName]: submission.returnCode.selfWrap } : {}
  const wraps = { [teamWrapName(record.recipient.epoch)]: submission.teamWrap, ...self }
  yield* node.ask((store) => store.putKeys(owner, wraps))
  const kept = yield* node.decide(rules.keepTicket(submission, record, sha256, now, settings))
  if (kept.ok) return ok({})
  if (kept.refused !== 'busy') yield* node.ask((store) => store.eraseKeys(owner))
  return kept
}
