import { type CertificateRefusal, verifyCertificate } from '#client/crypto/certificate.ts'
import { newId } from '#client/crypto/random.ts'
import { attest } from '#client/crypto/staff/attest.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import { type StaplePin, verifyStaple } from '#client/crypto/staple.ts'
import type { CardLine } from '#client/handover/card-view/card-model.ts'
import { consentText } from '#language/consent-text.ts'
import type { ProposalId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { type Content, contentFits } from '#shared/protocol/content.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { triageOf } from '#shared/ticket/triage.ts'
import { type HandoverDraft, suggestedLines, summaryOf } from './handover-draft.ts'

/** `team`: its certificate; `staple`: the one for it. */
export type Permitted = {
  readonly team: string
  readonly staple: string
  readonly expires: number
}

export type ProposeRefusal =
  | RefusalName
  | 'no-permit'
  | 'summary-empty'
  | 'summary-too-long'
  /** The roster that this browser holds names another certificate: a former epoch, which somebody who left may hold. */
  | 'team-replaced'
  | 'roster-alarm'
  | `team-${CertificateRefusal}`
  | 'team-unstapled'

export type Proposer = StaplePin & {
  readonly keys: Pick<StaffKeys, 'id' | 'sig'>
  /** The listener's own. */
  readonly certificate: string
  /** Milliseconds. */
  readonly now: () => number
  /** The commitment of one of the young person's permits that no proposal has used; undefined if there is none. */
  readonly commitment: string | undefined
  readonly prepare: (commitment: string) => Promise<Answer<Permitted>>
  /** The fingerprint of the team's newest certificate in the roster that this browser holds; null if the roster names none. */
  readonly newestTeam: () => Promise<Result<string | null, RefusalName | 'roster-alarm'>>
}

const longestPermit = limits.permit + limits.permitEnds

/**
 * Makes the proposal to seal in the chat: makes a permit's commitment known to the service, checks the team's certificate against the organisation
 * key and the roster, and signs the attestation. The draft leaves this function only in its result. The attestation ends with the permit, by the service's clock. This device's
 * clock, which may be a day off, only prevents a service that lies from making it last for ever (SPEC H12).
 */
export async function prepareProposal(
  draft: HandoverDraft,
  lines: readonly CardLine[],
  { organisation, deploymentId, keys, certificate, now, commitment, prepare, newestTeam }: Proposer,
): Promise<Result<Content, ProposeRefusal>> {
  const summary = summaryOf(draft)
  if (summary === '') return refuse('summary-empty')
  if (commitment === undefined) return refuse('no-permit')
  const permitted = await prepare(commitment)
  if (!permitted.ok) return permitted
  const { team, staple, expires: permitEnds } = permitted.value
  const recipient = await verifyCertificate(organisation, team, { role: followUpTeam, now: now() })
  if (!recipient.ok) return refuse(`team-${recipient.refused}`)
  const stapled = await verifyStaple({ organisation, deploymentId }, staple, recipient.value.fingerprint)
  if (!stapled.ok) return refuse('team-unstapled')
  const newest = await newestTeam()
  if (!newest.ok) return newest
  if (newest.value !== recipient.value.fingerprint) return refuse('team-replaced')

  const expires = Math.min(permitEnds, now() + longestPermit + limits.clockTolerance)
  const proposal: Content = {
    kind: 'proposal',
    id: newId<ProposalId>(),
    ...nameText(consentText),
    ...triageOf(draft),
    summary,
    suggested: suggestedLines(draft, lines).map(({ reference }) => reference),
    team,
    teamStaple: staple,
    attestation: await attest(keys.sig.privateKey, {
      permit: commitment,
      listener: keys.id,
      text: nameText(consentText),
      team: recipient.value,
      exp: Math.floor(expires / 1000),
    }),
    listener: certificate,
    expires,
  }
  return contentFits(proposal) ? ok(proposal) : refuse('summary-too-long')
}
