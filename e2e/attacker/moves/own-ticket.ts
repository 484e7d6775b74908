import { importSecret } from '#client/crypto/derive.ts'
import { sha256 } from '#client/crypto/hash.ts'
import { type FreshPair, importSigner } from '#client/crypto/key-pair.ts'
import { random as drawn } from '#client/crypto/random.ts'
import { sealJson } from '#client/crypto/sealed-json.ts'
import { sign } from '#client/crypto/signature.ts'
import type { SealedForTeam } from '#client/crypto/staff/ticket-opening.ts'
import type { Team } from '#client/crypto/testing/people.ts'
import { partContext, partKey, teamWrapContext } from '#client/crypto/ticket-context.ts'
import { wrap } from '#client/crypto/wrap.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { PartName, Scope } from '#shared/consent/scope.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { consentRecord } from '#shared/protocol/consent-record.ts'
import type { NamedText } from '#shared/protocol/consent-text.ts'
import type { PartContent } from '#shared/protocol/sealed-parts.ts'

/** `sig`: the key that the record names. `signer`: the pair that signs it, of the attacker's own. */
export type OwnTicket = {
  readonly ticket: TicketId
  readonly sig: string
  readonly signer: FreshPair
  readonly text: NamedText
  readonly team: Team
  readonly day: string
  readonly contents: Partial<PartContent>
}

/** A whole ticket as the attacker likes it: everything that needs no secret of somebody else is right. */
export async function ownTicket({ ticket, sig, signer, text, team, day, contents }: OwnTicket): Promise<SealedForTeam> {
  const key = drawn(32)
  const { id, epoch, fingerprint, enc } = team.certificate
  const recipient = { team: id, epoch, fingerprint }
  const parts: Partial<Record<PartName, string>> = {}
  const hashes: Partial<Record<PartName, string>> = {}
  for (const [name, content] of Object.entries(contents) as [PartName, unknown][]) {
    const sealing = await partKey(await importSecret(key), ticket, name)
    const sealed = await sealJson(sealing, partContext(ticket, name), content)
    parts[name] = sealed
    hashes[name] = await hashOf(sealed)
  }
  const teamWrap = await wrap(enc, key, teamWrapContext(ticket, recipient, sig))
  const { termDays } = newestConsentText('fr').facts
  const record = {
    ...{ ticket, ...text, recipient, termDays, day, sig },
    ...{ scope: inOrder(contents), parts: hashes, wrapSha256: await hashOf(teamWrap) },
  }
  const consent = await sign('consent', consentRecord, record as never, await importSigner(signer))
  return { ticket, consent, epoch, teamWrap, wrapper: null, parts: parts as SealedForTeam['parts'] }
}

const hashOf = (text: string) => sha256(fromBase64url(text) as Bytes)

const inOrder = (contents: Partial<PartContent>): Scope =>
  (['summary', 'messages', 'contact', 'triage', 'attestation'] as const).filter(
    (name) => contents[name] !== undefined,
  ) as unknown as Scope
