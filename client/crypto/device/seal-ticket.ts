import * as v from 'valibot'
import { fromBase64url, toBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import { type PartName, partNames, type Scope } from '#shared/consent/scope.ts'
import type { TicketId } from '#shared/ids.ts'
import { consentRecord } from '#shared/protocol/consent-record.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { type ChosenParts, type PartContent, sealedParts } from '#shared/protocol/sealed-parts.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { triageOf } from '#shared/ticket/triage.ts'
import { importSecret } from '../derive.ts'
import { sha256 } from '../hash.ts'
import { ticketIdOf } from '../permit.ts'
import { type Random, random } from '../random.ts'
import { sealJson } from '../sealed-json.ts'
import { sign } from '../signature.ts'
import { partContext, partKey, teamWrapContext } from '../ticket-context.ts'
import type { CheckedProposal } from './proposal.ts'
import type { ReturnCode } from './return-code.ts'
import { signingKey, type TicketKeys, wrapForCode } from './ticket-keys.ts'
import { attemptWrapping } from './wrapping.ts'

/** `keys` stay in the tab. `submission` may be sent again unchanged: the server answers ok to the same bytes. */
export type SealedTicket = { readonly submission: TicketSubmission; readonly keys: TicketKeys }

type Order = {
  readonly proposal: CheckedProposal
  readonly chosen: ChosenParts
  /** Null if the young person cannot note a code: then only this tab reaches the ticket. */
  readonly code: ReturnCode | null
  /** Today in the service's time zone, YYYY-MM-DD. */
  readonly day: string
}

/**
 * Carries out the young person's consent: makes the one ticket of the proposal's permit, seals each part, wraps the key for the team and for the code, and signs the
 * consent record over the ciphertexts. It sends nothing. `malformed-part`: the schema refuses a chosen part, which the card should have
 * prevented. `not-loaded`: a part of the page could not be loaded this time.
 */
export async function sealTicket(
  { proposal, chosen, code, day }: Order,
  source: Random = random,
): Promise<Result<SealedTicket, 'malformed-part' | 'not-loaded'>> {
  const wrapping = await attemptWrapping()
  if (!wrapping) return refuse('not-loaded')
  const contents = contentsOf(proposal, chosen)
  if (contents === null) return refuse('malformed-part')
  const { r, sig, scalar } = proposal.permit
  const ticket = await ticketIdOf(sig)
  const key = source(32)
  const bearer = source(32)
  const keys: TicketKeys = {
    ticket,
    key: toBase64url(key),
    scalar,
    sig,
    bearer: toBase64url(bearer),
  }
  const parts = await sealParts(ticket, key, contents, source)
  const { id: team, epoch, fingerprint, enc } = proposal.recipient
  const recipient = { team, epoch, fingerprint }
  const teamWrap = await wrapping.wrap(enc, key, teamWrapContext(ticket, recipient, keys.sig))
  const record: v.InferInput<typeof consentRecord> = {
    ticket,
    ...nameText(proposal.consentText),
    scope: Object.keys(parts) as Scope,
    parts: await hashed(parts),
    recipient,
    wrapSha256: await hashOf(teamWrap),
    termDays: proposal.consentText.facts.termDays,
    day,
    sig: keys.sig,
  }
  const submission: TicketSubmission = {
    ticket,
    r,
    consent: await sign('consent', consentRecord, record, await signingKey(keys)),
    teamWrap,
    parts,
    bearerHash: await sha256(bearer),
    returnCode: code && {
      lookup: code.lookup,
      proofHash: await hashOf(code.proof),
      selfWrap: await wrapForCode(code.wrapKey, keys, source),
    },
  }
  return ok({ submission, keys })
}

type Contents = Partial<PartContent> & Pick<PartContent, 'triage' | 'attestation'>

function contentsOf(proposal: CheckedProposal, chosen: ChosenParts): Contents | null {
  const contents = {
    ...chosen,
    triage: triageOf(proposal),
    attestation: {
      attestation: proposal.attestation,
      listener: proposal.listener,
      team: proposal.team,
      r: proposal.permit.r,
    },
  }
  const known = partNames.every((name) => contents[name] === undefined || v.is(sealedParts[name], contents[name]))
  return known ? contents : null
}

async function sealParts(
  ticket: TicketId,
  key: Bytes,
  contents: Contents,
  source: Random,
): Promise<TicketSubmission['parts']> {
  const ticketKey = await importSecret(key)
  const sealed: Partial<Record<PartName, string>> = {}
  for (const name of partNames) {
    if (contents[name] === undefined) continue
    sealed[name] = await sealJson(
      await partKey(ticketKey, ticket, name),
      partContext(ticket, name),
      contents[name],
      source,
    )
  }
  return sealed as TicketSubmission['parts']
}

async function hashed(parts: TicketSubmission['parts']): Promise<TicketSubmission['parts']> {
  const hashes = await Promise.all(Object.entries(parts).map(async ([name, part]) => [name, await hashOf(part)]))
  return Object.fromEntries(hashes)
}

async function hashOf(text: string): Promise<string> {
  const bytes = fromBase64url(text)
  if (bytes === null) throw new RangeError('not base64url')
  return sha256(bytes)
}
