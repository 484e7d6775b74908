import { fromBase64url } from '#shared/base64url.ts'
import type { PartName } from '#shared/consent/scope.ts'
import { type ConsentRecord, consentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { importSecret } from '../derive.ts'
import type { SealedTicket } from '../device/seal-ticket.ts'
import { signingKey } from '../device/ticket-keys.ts'
import { sha256 } from '../hash.ts'
import { sealJson } from '../sealed-json.ts'
import { sign } from '../signature.ts'
import type { SealedForTeam } from '../staff/ticket-opening.ts'
import { partContext, partKey } from '../ticket-context.ts'
import { asReceived } from './handover.ts'
import { must } from './people.ts'

/** Makes a ticket with any parts and any record, signed, as a hostile device with the ticket's keys could. */
export async function forgedTicket(
  ticket: SealedTicket,
  {
    contents = {},
    record = {},
  }: { readonly contents?: { [Name in PartName]?: unknown }; readonly record?: Partial<ConsentRecord> },
): Promise<SealedForTeam> {
  const { keys, submission } = ticket
  const signed = must(parseConsentRecord(submission.consent)).payload
  const parts = { ...submission.parts }
  const hashes = { ...signed.parts }
  const ticketKey = await importSecret(fromBase64url(keys.key) ?? new Uint8Array())
  for (const [name, content] of Object.entries(contents) as [PartName, unknown][]) {
    const key = await partKey(ticketKey, keys.ticket, name)
    parts[name] = await sealJson(key, partContext(keys.ticket, name), content)
    hashes[name] = await sha256(fromBase64url(parts[name]) ?? new Uint8Array())
  }
  const forged = { ...signed, parts: hashes, ...record }
  const consent = await sign('consent', consentRecord, forged, await signingKey(keys))
  return { ...asReceived(ticket, signed.recipient.epoch), parts, consent }
}
