import type * as v from 'valibot'
import { fromBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { PartName } from '#shared/consent/scope.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import type { TicketId } from '#shared/ids.ts'
import type { Carried } from '#shared/protocol/carried.ts'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import { parseRewrap } from '#shared/protocol/rewrap.ts'
import { type PartContent, sealedParts } from '#shared/protocol/sealed-parts.ts'
import { type Opening, partsGiven } from '#shared/protocol/ticket-openings.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { verifyCarriedMember } from '../carried.ts'
import type { VerifiedCertificate } from '../certificate.ts'
import { type ConsentRefusal, type VerifiedConsent, verifyConsent } from '../consent.ts'
import { importSecret } from '../derive.ts'
import { sha256 } from '../hash.ts'
import { unsealJson } from '../sealed-json.ts'
import { isSignedBy } from '../signature.ts'
import { partContext, partKey, rewrapContext, teamWrapContext } from '../ticket-context.ts'
import { unwrap } from '../wrap.ts'
import { type AttestedRefusal, verifyAttestedPart } from './attested-part.ts'
import type { TeamKey } from './team-key.ts'

/**
 * A ticket as the server sends it to a member of the cell. `teamWrap` is wrapped to the epoch `epoch`: the device's wrap, or for a later epoch
 * than the recipient's a signed re-wrap by the member of the certificate `wrapper`.
 */
export type SealedForTeam = {
  readonly ticket: TicketId
  readonly consent: string
  readonly epoch: number
  readonly teamWrap: string
  readonly wrapper: string | null
  readonly parts: { readonly [Name in PartName]?: string }
}

/** What a ticket is opened with. */
export type TicketOpeners = {
  readonly organisation: string
  readonly team: TeamKey
  /** What the organisation's present key says of a ticket from before a rotation, checked: the former key counts for its record. */
  readonly carried?: Carried | null
  /** The consent texts that are known. By default all that this build knows. */
  readonly texts?: readonly ConsentText[]
}

export type OpeningRefusal =
  | ConsentRefusal
  | 'other-team'
  | 'other-epoch'
  | 'altered-wrap'
  | 'unreadable-wrap'
  /** No certified member of the cell signed this re-wrap. */
  | 'unsigned-wrap'
  | 'wrong-parts'
  | PartRefusal
  | AttestedRefusal

type PartRefusal = 'altered-part' | 'unreadable-part' | 'malformed-part'

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
 * Opens a ticket with the team key of the epoch it is wrapped to: what an opening gives of it (SPEC H8), or all that its scope names. It repeats every
 * check of the server, and returns nothing unless all of them succeed: signature, text, parts and hashes, recipient, wrap, and the attestation of a
 * certified listener.
 */
export async function openTicket(
  sealed: SealedForTeam,
  keys: TicketOpeners,
  opening?: Pick<Opening, 'name'>,
): Promise<Result<OpenedTicket, OpeningRefusal>> {
  const unlocked = await unlock(sealed, keys)
  if (!unlocked.ok) return unlocked
  const { record, key } = unlocked.value
  const given = Object.keys(sealed.parts)
  const expected = opening ? partsGiven(opening, record.scope) : record.scope
  if (given.length !== expected.length || !expected.every((name) => given.includes(name))) return refuse('wrong-parts')
  return openParts(sealed, keys, unlocked.value, expected, key)
}

/**
 * Opens how to reach the young person, which a member asks for apart (SPEC H17), with the imported key of the opened ticket. Refused unless it is the part
 * that the record signs.
 */
export async function openContact(
  part: string,
  { record, ticketKey }: { readonly record: ConsentRecord; readonly ticketKey: CryptoKey },
): Promise<Result<PartContent['contact'], PartRefusal>> {
  return openPart('contact', sealedParts.contact, part, record, ticketKey)
}

/** For sorting the list: opens the triage alone, with the attestation that authenticates it. Other parts are neither requested nor opened. */
export async function openTriage(
  sealed: SealedForTeam,
  keys: TicketOpeners,
): Promise<Result<PartContent['triage'], OpeningRefusal>> {
  const opened = await openSorting(sealed, keys)
  return opened.ok ? ok(opened.value.content.triage) : opened
}

/** The same, with the ticket's key: that it opens parts whose hashes the record signs proves the key, whoever wrapped it last. */
export async function openSorting(
  sealed: SealedForTeam,
  keys: TicketOpeners,
): Promise<Result<OpenedTicket, OpeningRefusal>> {
  const unlocked = await unlock(sealed, keys)
  return unlocked.ok ? openParts(sealed, keys, unlocked.value, ['triage', 'attestation'], unlocked.value.key) : unlocked
}

type Unlocked = VerifiedConsent & { readonly key: Bytes }

/** Checks the consent, then opens the ticket key. A wrap for a later epoch than the recipient's was made by a member, who signed it. */
async function unlock(
  sealed: SealedForTeam,
  { organisation, team, texts, carried = null }: TicketOpeners,
): Promise<Result<Unlocked, OpeningRefusal>> {
  const consent = await verifyConsent(sealed.ticket, sealed.consent, texts)
  if (!consent.ok) return consent
  const { record } = consent.value
  const { recipient, sig } = record
  if (recipient.team !== team.team) return refuse('other-team')
  if (sealed.epoch !== team.epoch || sealed.epoch < recipient.epoch) return refuse('other-epoch')
  const isRewrapped = sealed.epoch > recipient.epoch
  if (!isRewrapped && (await hashOf(sealed.teamWrap)) !== record.wrapSha256) return refuse('altered-wrap')
  const wrapped = isRewrapped ? await signedRewrap(sealed, organisation, team.team, carried) : ok(sealed.teamWrap)
  if (!wrapped.ok) return wrapped
  const info = isRewrapped
    ? rewrapContext(sealed.ticket, team.team, sealed.epoch, sig)
    : teamWrapContext(sealed.ticket, recipient, sig)
  const key = await unwrap(team.pair, wrapped.value, info)
  return key === null ? refuse('unreadable-wrap') : ok({ ...consent.value, key })
}

/**
 * The wrap that a certified member of the cell signed for this ticket and epoch. Their certificate's dates are not compared, and they may have left
 * since: whoever uses the key opens with it parts that the record signs.
 */
async function signedRewrap(
  { ticket, epoch, teamWrap, wrapper }: SealedForTeam,
  organisation: string,
  team: string,
  carried: Carried | null,
): Promise<Result<string, 'unsigned-wrap'>> {
  const by = wrapper === null ? null : await verifyCarriedMember(organisation, wrapper, carried)
  const parsed = parseRewrap(teamWrap)
  if (!by || !parsed.ok) return refuse('unsigned-wrap')
  const said = parsed.value.payload
  const isThis = said.ticket === ticket && said.team === team && said.epoch === epoch && said.by === by.id
  return isThis && (await isSignedBy(by.sig, parsed.value)) ? ok(said.wrap) : refuse('unsigned-wrap')
}

async function openParts(
  sealed: SealedForTeam,
  { organisation, team, carried = null }: TicketOpeners,
  { record, consentText }: Unlocked,
  names: readonly PartName[],
  key: Bytes,
): Promise<Result<OpenedTicket, OpeningRefusal>> {
  const ticketKey = await importSecret(key)
  const content: { [Name in PartName]?: unknown } = {}
  for (const name of names) {
    const part = sealed.parts[name]
    if (part === undefined) return refuse('wrong-parts')
    const opened = await openPart(name, sealedParts[name], part, record, ticketKey)
    if (!opened.ok) return opened
    content[name] = opened.value
  }
  const known = content as OpenedTicket['content']
  const under = carried?.organisation ?? organisation
  const listener = await verifyAttestedPart(under, known.attestation, record, team)
  if (!listener.ok) return listener
  return ok({ record, consentText, key, content: known, listener: listener.value })
}

/** One part, if it is the one whose hash the record signs. */
async function openPart<Schema extends v.GenericSchema>(
  name: PartName,
  schema: Schema,
  part: string,
  record: ConsentRecord,
  ticketKey: CryptoKey,
): Promise<Result<v.InferOutput<Schema>, PartRefusal>> {
  const { ticket, parts } = record
  if ((await hashOf(part)) !== parts[name]) return refuse('altered-part')
  const opened = await unsealJson(await partKey(ticketKey, ticket, name), partContext(ticket, name), part, schema)
  return opened.ok ? ok(opened.value) : refuse(`${opened.refused}-part`)
}

async function hashOf(text: string): Promise<string | null> {
  const bytes = fromBase64url(text)
  return bytes && sha256(bytes)
}
