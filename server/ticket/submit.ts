import type { ConsentText } from '#shared/consent/text.ts'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { recordAudit } from '../audit/record.ts'
import { sha256OfBytes } from '../platform/random-id.ts'
import { isRotating } from '../staff/rotating.ts'
import type { Store } from '../store/port.ts'
import { certifiedEpoch, readTeam } from '../team/state.ts'
import type { Draft } from '../transaction/draft.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'
import { alarmAfter, changeTicket, type TicketSettings } from './changes.ts'
import { type Consented, checkSubmission, isAboutToday, submissionSha256 } from './check-submission.ts'
import { commitmentOf, isPermitValid, spendPermit } from './permit.ts'
import {
  isUsable,
  type LiveTicket,
  lookupKey,
  selfWrapName,
  teamWrapName,
  ticketKey,
  ticketKeysOwner,
  ticketPartsKey,
} from './state.ts'
import { lastDay } from './term.ts'

export type Submitting = {
  readonly store: Store
  readonly transactor: Transactor
  readonly settings: TicketSettings
  /** The consent texts that are known. By default all that this build knows. */
  readonly texts?: readonly ConsentText[]
}

/**
 * Keeps a consented ticket (SPEC H2, H4). It writes the wraps first, under an owner that only these bytes have. If the ticket is then refused,
 * or the process is killed, the wraps belong to nothing and are erased. The same bytes again answer ok.
 */
export async function submitTicket(
  { store, transactor, settings, texts }: Submitting,
  submission: TicketSubmission,
  now: number,
): Promise<Result<Record<string, never>, RefusalName>> {
  const checked = checkSubmission(submission, texts)
  if (!checked.ok) return checked
  const sha256 = submissionSha256(submission)
  const acceptable = await transactor.transact(acceptSubmission(submission, checked.value.record, sha256, now))
  if (!acceptable.ok || acceptable.value === 'already') return acceptable.ok ? ok({}) : acceptable
  const owner = ticketKeysOwner(submission.ticket, sha256)
  const self = submission.returnCode ? { [selfWrapName]: submission.returnCode.selfWrap } : {}
  await store.putKeys(owner, { [wrapNameOf(submission, checked.value.record)]: submission.teamWrap, ...self })
  const kept = await transactor.transact(keepTicket(submission, checked.value, sha256, now, settings))
  if (kept.ok) return ok({})
  // After `busy` the store may still have kept the ticket. A sweep erases the wraps if it has not.
  if (kept.refused !== 'busy') await store.eraseKeys(owner)
  return kept
}

/**
 * Whether these bytes can become a ticket now, or are one already. Changes nothing. Other bytes of a permit whose ticket exists are refused
 * `already-done`: only the permit's own device gets so far, and must not believe that nothing was handed over.
 */
export function acceptSubmission(
  submission: TicketSubmission,
  record: ConsentRecord,
  sha256: string,
  now: number,
): Rule<'new' | 'already'> {
  return (draft) => {
    const existing = draft.read(ticketKey(submission.ticket))
    if (isUsable(existing)) return existing.submissionSha256 === sha256 ? ok('already') : refuse('already-done')
    // The device sends the same bytes again.
    if (isRotating(draft, now)) return refuse('busy')
    if (existing || !isAboutToday(record.day, now)) return refuse('not-available')
    if (!isPermitValid(draft, commitmentIn(submission, record), now)) return refuse('not-available')
    if (submission.returnCode && draft.read(lookupKey(sha256OfBytes(submission.returnCode.lookup))))
      return refuse('not-available')
    return isRecipientKnown(draft, record) ? ok('new') : refuse('bad-seal')
  }
}

/** Makes the ticket and uses its permit in the same change (G5). The wraps must be written before. */
export function keepTicket(
  submission: TicketSubmission,
  { record, term }: Consented,
  sha256: string,
  now: number,
  settings: TicketSettings,
): Rule<null> {
  return (draft) => {
    const acceptable = acceptSubmission(submission, record, sha256, now)(draft)
    if (!acceptable.ok) return acceptable
    if (acceptable.value === 'already') return ok(null)
    const { ticket: id, returnCode, parts } = submission
    const ticket: LiveTicket = {
      id,
      consent: submission.consent,
      phase: 'received',
      erasing: null,
      submissionSha256: sha256,
      wrapper: null,
      carried: null,
      sig: record.sig,
      bearerSha256: submission.bearerHash,
      returnCode: returnCode && { lookupSha256: sha256OfBytes(returnCode.lookup), proofSha256: returnCode.proofHash },
      epoch: record.recipient.epoch,
      wrap: wrapNameOf(submission, record),
      receivedOn: serviceDay(now),
      expiresOn: lastDay(term, serviceDay(now)),
      term,
      taker: null,
      passedBy: [],
      alarmAt: alarmAfter(now, settings),
      alarm: false,
    }
    spendPermit(draft, commitmentIn(submission, record))
    draft.write(ticketPartsKey(id), parts)
    if (ticket.returnCode) draft.write(lookupKey(ticket.returnCode.lookupSha256), { ticket: id })
    recordAudit(draft, { kind: 'ticket:received', actor: null, subject: id, now })
    changeTicket(draft, null, ticket, settings)
    return ok(null)
  }
}

const wrapNameOf = ({ teamWrap }: TicketSubmission, { recipient }: ConsentRecord) =>
  teamWrapName(recipient.epoch, teamWrap)

const commitmentIn = ({ r }: TicketSubmission, { sig }: ConsentRecord) => commitmentOf({ r, sig })

function isRecipientKnown(draft: Draft, { recipient }: ConsentRecord): boolean {
  const team = readTeam(draft)
  return team.id === recipient.team && certifiedEpoch(team, recipient.epoch) !== null
}
