import type { MemberKeys } from '#client/cell/desk/member-keys.ts'
import { isForPermit } from '#client/crypto/attested.ts'
import type { OpeningRefusal } from '#client/crypto/staff/ticket-opening.ts'
import { partContext } from '#client/crypto/ticket-context.ts'
import { commitmentOf, ticketIdOf } from '#server/ticket/permit.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import { findConsentText } from '#shared/consent/texts.ts'
import type { SenderSessionId, StaffId, TicketId } from '#shared/ids.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import { type ConsentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import type { AttestationPart, TriagePart } from '#shared/protocol/sealed-parts.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { unsorted } from '#shared/ticket/triage.ts'
import type { World } from '../world.ts'
import { termHash } from './sealed-terms.ts'
import { team } from './team.ts'
import { termChannel } from './term-channel.ts'
import { termAttestation, ticketKey } from './terms.ts'

/** The proposal of every listener of a run. */
const triage: TriagePart = { ...unsorted, reason: 'distress', specialities: ['social'] }

/** The cryptography of a member with the team's key, as terms. A ticket's parts are only random bytes. */
export function memberTerms(world: World, staff: StaffId): MemberKeys {
  const computed = () => computing(world)
  return {
    holds: (epoch) => epoch === team.epoch,
    newSession: () => world.id('member') as SenderSessionId,
    async isMine(certificate) {
      await computed()
      return world.certificates.read(certificate, 'cell')?.id === staff
    },
    async openTriage(ticket, sealed) {
      await computed()
      const opened = open(world, ticket, sealed)
      return opened.ok ? ok(triage) : opened
    },
    async openTicket(ticket, sealed) {
      await computed()
      const opened = open(world, ticket, sealed)
      if (!opened.ok) return opened
      const { record, consentText, attestation, listener } = opened.value
      world.checks?.permits.opened(ticket)
      const channel = termChannel(world, { kind: 'thread', id: ticket })
      await channel.addEpoch(0, Buffer.from(ticketKey(ticket), 'base64url'))
      const content = { triage, attestation }
      return ok({
        readable: {
          record,
          consentText,
          content,
          listener: { id: listener, alias: 'Sam', person: listener },
          isOwnProposal: false,
        },
        channel,
        signer: world.certificates.signer(staff),
        certificate: world.certificates.of(staff).text,
        async certified(text) {
          const found = world.certificates.read(text, 'cell')
          return found ? { ...found, public: found.sig } : null
        },
        // No young person of the simulation shares a way to be reached.
        openContact: async () => refuse('wrong-parts'),
      })
    },
    hash: termHash,
    // The team's key exists from the start, and nobody joins or leaves.
    team: {
      tend: () => undefined,
      makeFirstEpoch: async () => refuse('unreachable'),
      recover: async () => refuse('unreachable'),
      seeRotation: () => undefined,
      acceptRoster: async () => refuse('unreachable'),
      stop: async () => undefined,
    },
  }
}

/** Cryptography in a browser takes a moment, on a slow computer a long one: other events happen in between. */
const computing = ({ time, random }: World): Promise<void> =>
  new Promise((resolve) => time.after(random.chance(0.1) ? random.whole(200, 3000) : random.whole(1, 60), resolve))

/** The checks that every opening makes: the record's own ticket, and the attestation of a listener for the permit of the record's key. */
function open(
  world: World,
  ticket: TicketId,
  { consent, parts }: Pick<OpenedTicket, 'consent' | 'parts'>,
): Result<Opened, OpeningRefusal> {
  const parsed = parseConsentRecord(consent)
  if (!parsed.ok) return refuse('consent-malformed')
  const record = parsed.value.payload
  if (record.ticket !== ticket || ticketIdOf(record.sig) !== ticket) return refuse('consent-other-ticket')
  const consentText = findConsentText(record)
  if (consentText === null) return refuse('consent-unknown-text')
  const about = partContext(ticket, 'attestation')
  const attestation = world.terms.open(parts.attestation ?? '', ticketKey(ticket), about) as AttestationPart | undefined
  if (!attestation) return refuse('unreadable-part')
  const listener = world.certificates.read(attestation.listener, 'listener')?.id
  const attested = listener && termAttestation.read(world, listener, attestation.attestation)
  if (!attested) return refuse('attestation-bad-signature')
  const commitment = commitmentOf({ r: attestation.r, sig: record.sig })
  if (!isForPermit(attested, [commitment])) return refuse('attestation-other-permit')
  return ok({ record, consentText, attestation, listener })
}

type Opened = {
  readonly record: ConsentRecord
  readonly consentText: ConsentText
  readonly attestation: AttestationPart
  readonly listener: StaffId
}
