import { fromBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { PartName } from '#shared/consent/scope.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import type { TicketId } from '#shared/ids.ts'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import { type PartContent, sealedParts } from '#shared/protocol/sealed-parts.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { type ConsentRefusal, type VerifiedConsent, verifyConsent } from '../consent.ts'
import { importSecret } from '../derive.ts'
import { sha256 } from '../hash.ts'
import { unsealJson } from '../sealed-json.ts'
import { partContext, partKey, rewrapContext, teamWrapContext } from '../ticket-context.ts'
import { unwrap } from '../wrap.ts'
import { type AttestedRefusal, verifyAttestedPart } from './attested-part.ts'
import type { TeamKey } from './team-key.ts'

/** A ticket as the server sends it to a member of the cell; `teamWrap` is wrapped to the epoch `epoch`. */
export type SealedForTeam = {
  readonly ticket: TicketId
  readonly consent: string
  readonly epoch: number
  readonly teamWrap: string
  readonly parts: { readonly [Name in PartName]?: string }
}

type Keys = {
  readonly organisation: string
  readonly team: TeamKey
  /** The consent texts that are known. By default all that this build knows. */
  readonly texts?: readonly ConsentText[]
}

export type OpeningRefusal =
  | ConsentRefusal
  | 'other-team'
  | 'other-epoch'
  | 'altered-wrap'
  | 'unreadable-wrap'
  | 'wrong-parts'
  | 'altered-part'
  | 'unreadable-part'
  | 'malformed-part'
  | AttestedRefusal

export type OpenedTicket = {
  readonly record: ConsentRecord
  /** The text that was read. Its phrases, facts and blanks are those that the record signs, not the newest ones. */
  readonly consentText: ConsentText
  /** The ticket key, 32 bytes: epoch 0 of the thread's channel. */
  readonly key: Bytes
  readonly content: Partial<PartContent> & Pick<PartContent, 'triage' | 'attestation'>
  /** The listener who proposed it. */
  readonly listener: Pick<VerifiedCertificate<'listener'>, 'id' | 'alias' | 'person'>
}

/**
 * Opens a ticket with the team key of the epoch it is wrapped to. It repeats every check of the server, and returns nothing unless all of
 * them succeed: signature, text, parts and hashes, recipient, wrap, and the attestation of a certified listener.
 */
export async function openTicket(sealed: SealedForTeam, keys: Keys): Promise<Result<OpenedTicket, OpeningRefusal>> {
  const unlocked = await unlock(sealed, keys.team, keys.texts)
  if (!unlocked.ok) return unlocked
  const { record, key } = unlocked.value
  const given = Object.keys(sealed.parts)
  if (given.length !== record.scope.length || !record.scope.every((name) => given.includes(name))) {
    return refuse('wrong-parts')
  }
  return openParts(sealed, keys, unlocked.value, record.scope, key)
}

/** For sorting the list: opens the triage alone, with the attestation that authenticates it. Other parts are neither requested nor opened. */
export async function openTriage(
  sealed: SealedForTeam,
  keys: Keys,
): Promise<Result<PartContent['triage'], OpeningRefusal>> {
  const unlocked = await unlock(sealed, keys.team, keys.texts)
  if (!unlocked.ok) return unlocked
  const opened = await openParts(sealed, keys, unlocked.value, ['triage', 'attestation'], unlocked.value.key)
  return opened.ok ? ok(opened.value.content.triage) : opened
}

type Unlocked = VerifiedConsent & { readonly key: Bytes }

/** Checks the consent, then opens the ticket key. A wrap for a later epoch than the recipient's was made by a member and is not the signed one. */
export async function unlock(
  sealed: SealedForTeam,
  team: TeamKey,
  texts?: readonly ConsentText[],
): Promise<Result<Unlocked, OpeningRefusal>> {
  const consent = await verifyConsent(sealed.ticket, sealed.consent, texts)
  if (!consent.ok) return consent
  const { record } = consent.value
  const { recipient, sig } = record
  if (recipient.team !== team.team) return refuse('other-team')
  if (sealed.epoch !== team.epoch || sealed.epoch < recipient.epoch) return refuse('other-epoch')
  const isRewrapped = sealed.epoch > recipient.epoch
  if (!isRewrapped && (await hashOf(sealed.teamWrap)) !== record.wrapSha256) return refuse('altered-wrap')
  const info = isRewrapped
    ? rewrapContext(sealed.ticket, team.team, sealed.epoch, sig)
    : teamWrapContext(sealed.ticket, recipient, sig)
  const key = await unwrap(team.pair, sealed.teamWrap, info)
  return key === null ? refuse('unreadable-wrap') : ok({ ...consent.value, key })
}

async function openParts(
  sealed: SealedForTeam,
  { organisation, team }: Keys,
  { record, consentText }: Unlocked,
  names: readonly PartName[],
  key: Bytes,
): Promise<Result<OpenedTicket, OpeningRefusal>> {
  const ticketKey = await importSecret(key)
  const content: { [Name in PartName]?: unknown } = {}
  for (const name of names) {
    const part = sealed.parts[name]
    if (part === undefined) return refuse('wrong-parts')
    if ((await hashOf(part)) !== record.parts[name]) return refuse('altered-part')
    const sealingKey = await partKey(ticketKey, sealed.ticket, name)
    const opened = await unsealJson(sealingKey, partContext(sealed.ticket, name), part, sealedParts[name])
    if (!opened.ok) return refuse(`${opened.refused}-part`)
    content[name] = opened.value
  }
  const known = content as OpenedTicket['content']
  const listener = await verifyAttestedPart(organisation, known.attestation, record, team)
  if (!listener.ok) return listener
  return ok({ record, consentText, key, content: known, listener: listener.value })
}

async function hashOf(text: string): Promise<string | null> {
  const bytes = fromBase64url(text)
  return bytes && sha256(bytes)
}
