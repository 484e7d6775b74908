import { newPair } from '#client/crypto/key-pair.ts'
import { commitmentOf, ticketIdOf } from '#client/crypto/permit.ts'
import { newId } from '#client/crypto/random.ts'
import { attest } from '#client/crypto/staff/attest.ts'
import type { SealedForTeam } from '#client/crypto/staff/ticket-opening.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { type NamedText, nameText } from '#shared/protocol/consent-text.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { unsorted } from '#shared/ticket/triage.ts'
import type { Handovers } from '../service/handovers.ts'
import { someParts } from './chosen-parts.ts'
import { ownTicket } from './own-ticket.ts'

/** A ticket that no device has made so: parts of true ones, or one of the attacker's own with what it has seen of others. Null if there is nothing yet. */
export async function forgedTicket(all: Handovers): Promise<SealedForTeam | null> {
  const { random } = all.world
  return random.chance(0.4) ? recombined(all) : own(all)
}

function recombined(all: Handovers): SealedForTeam | null {
  const { world, submissions, staff } = all
  const { random } = world
  if (submissions.length === 0) return null
  const [base, donor] = [random.pick(submissions), random.pick(submissions)].map((one) => all.asTheServiceHasIt(one))
  if (!base || !donor) return null
  const parts = Object.keys(base.parts) as (keyof SealedForTeam['parts'])[]
  const name = random.pick(parts)
  const changes: Partial<SealedForTeam>[] = [
    { consent: donor.consent },
    { ticket: donor.ticket },
    { teamWrap: donor.teamWrap },
    { epoch: random.pick([staff.team, staff.former]).key.epoch },
    { parts: { ...base.parts, [name]: donor.parts[name] } },
    { parts: donor.parts, teamWrap: donor.teamWrap },
  ]
  return { ...base, ...random.pick(changes) }
}

/**
 * With a permit of its own, or in the name of one that was shown to the service; with an attestation by held keys, or an honest one for somebody
 * else's permit.
 */
async function own(all: Handovers): Promise<SealedForTeam> {
  const { world, staff, submissions, proposals, ownPairs } = all
  const { random, clock } = world
  const signer = ownPairs.length > 0 && random.chance(0.6) ? random.pick(ownPairs) : await newPair()
  ownPairs.push(signer)
  const shown = random.chance(0.5) && submissions.length > 0 ? parsedOf(random.pick(submissions)) : null
  const sig = shown && random.chance(0.5) ? shown.sig : signer.public
  const r = shown?.r ?? random.bytes(32)
  const text = random.chance(0.8) ? nameText(newestConsentText('fr')) : alteredText(all)
  const seen = proposals.length > 0 && random.chance(0.4) ? random.pick(proposals).proposal : null
  const attestation = seen?.attestation ?? (await attested(all, await commitmentOf({ r, sig }), text))
  const listener = seen?.listener ?? random.pick([staff.held, staff.honest]).certificate.text
  return ownTicket({
    ...{ sig, signer, text, team: staff.team, day: serviceDay(clock.now) },
    ticket: random.chance(0.6) ? await ticketIdOf(sig) : newId<TicketId>(),
    contents: {
      ...someParts(random),
      triage: unsorted,
      attestation: { attestation, listener, team: staff.team.certificate.text, r },
    },
  })
}

function parsedOf({ consent, r }: TicketSubmission): { readonly sig: string; readonly r: string } {
  const parsed = parseConsentRecord(consent)
  if (!parsed.ok) throw new Error('a record that its own schema refuses')
  return { sig: parsed.value.payload.sig, r }
}

/** Held keys attest whatever the attacker likes. */
const attested = ({ world: { random, clock }, staff, commitments }: Handovers, commitment: string, text: NamedText) =>
  attest(staff.held.sig.privateKey, {
    ...{ permit: random.chance(0.8) ? commitment : random.pick(commitments), text },
    listener: random.pick([staff.held, staff.held, staff.honest]).id,
    ...{ team: staff.team.certificate, exp: Math.floor(clock.now / 1000) + 3600 },
  })

const alteredText = ({ world: { random } }: Handovers): NamedText => ({
  ...nameText(newestConsentText('fr')),
  textSha256: random.bytes(32),
})
