import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { verifyCarried } from '#client/crypto/carried.ts'
import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import { sha256OfText } from '#client/crypto/hash.ts'
import { type OpenedTicket, openTicket, type SealedForTeam } from '#client/crypto/staff/ticket-opening.ts'
import { deploymentId, type Member, must } from '#client/crypto/testing/people.ts'
import { teamWrapContext } from '#client/crypto/ticket-context.ts'
import { unwrap } from '#client/crypto/wrap.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { parseAttestation } from '#shared/protocol/attestation.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { consentTextBytes, isNamed } from '#shared/protocol/consent-text.ts'
import { triageOf } from '#shared/ticket/triage.ts'
import type { Agreed } from '../ends/consenting-device.ts'
import type { Shown } from '../moves/former-key.ts'
import type { Handovers } from '../service/handovers.ts'
import type { Rotated } from '../service/rotated.ts'

/** [M11][M12][M17][M18] What a card shows, what the cell opens, and what the attacker cannot. */
export class HandoverProperties {
  readonly #all: Handovers
  /** The tickets that the cell has opened, by the key of their record. */
  readonly #opened = new Map<string, string>()

  constructor(all: Handovers) {
    this.#all = all
    all.onShown = (shown, from) => this.#shown(shown, from)
  }

  /** [M18] A card shows the newest text, and its hash is that of what is read. [M11] It shows the name of whoever attested it. */
  #shown(shown: CheckedProposal, from: Member<'listener'>): void {
    const { world, staff } = this.#all
    const newest = newestConsentText('fr')
    if (!isNamed(shown, newest) || hashOf(shown.consentText) !== shown.textSha256)
      world.halt(world.violation('[M18] a card shows another text than the one that it is proposed under'))
    const attested = parseAttestation(shown.attestation)
    if (!attested.ok || attested.value.payload.listener !== from.id)
      world.halt(world.violation('[M11] a card shows another name than the one that attested it'))
    const teams = [staff.team, staff.former].map(({ certificate }) => certificate.text)
    if (!teams.includes(shown.team)) world.halt(world.violation('[M11] a card is for a team that is not certified'))
    if (shown.team !== staff.team.certificate.text)
      world.halt(world.violation('[M9] a card is for a key of the team without a staple in force'))
    world.figures.count('cards shown')
  }

  /** What a member's browser opens of it, and whether it may. */
  async openInTheCell(sealed: SealedForTeam): Promise<void> {
    const { staff, world } = this.#all
    for (const team of [staff.team, staff.former, staff.next]) {
      const keys = { organisation: staff.organisation.public, team: team.key }
      const opened = await openTicket(sealed, keys)
      if (opened.ok) this.#mayOpen(sealed, opened.value)
      world.figures.count(opened.ok ? 'tickets opened' : 'tickets refused')
    }
  }

  /** [M17] After a rotation: only what the new key says of a record lets the cell open it under the former one. */
  async openAfterRotation({ organisation, statements }: Rotated, { sealed, carried: text }: Shown): Promise<void> {
    const { staff, world } = this.#all
    const pin = { organisation: organisation.public, deploymentId }
    const about = { pin, ticket: sealed.ticket, consentHash: await sha256OfText(sealed.consent) }
    const carried = text === null ? null : await verifyCarried(text, about)
    for (const team of [staff.team, staff.former, staff.next]) {
      const opened = await openTicket(sealed, { organisation: organisation.public, team: team.key, carried })
      world.figures.count(opened.ok ? 'carried tickets opened' : 'tickets of a former key refused')
      if (!opened.ok) continue
      if (text === null || statements.get(sealed.consent) !== text)
        world.fail('[M17] the cell opens a ticket of a former key of which the new one says nothing')
      this.#mayOpen(sealed, opened.value)
    }
  }

  #mayOpen(sealed: SealedForTeam, opened: OpenedTicket): void {
    const { ticket, consent } = sealed
    const { world, devices } = this.#all
    const { record, consentText } = opened
    if (!isNamed(record, consentText) || hashOf(consentText) !== record.textSha256)
      world.fail('[M18] the cell shows another text than the one that was signed')
    if ((this.#opened.get(record.sig) ?? ticket) !== ticket)
      world.fail('[M11] the cell opens two tickets of one permit')
    this.#opened.set(record.sig, ticket)
    this.#isRewrappedByMember(sealed, opened)
    const agreed = devices.flatMap((device) => device.agreed.get(consent) ?? []).at(0)
    if (agreed) this.#isWhatWasAgreed(agreed, opened)
    else this.#isInvented(opened)
  }

  /** [M17] A ticket that was wrapped to a later epoch is opened only as a member of the cell signed that. */
  #isRewrappedByMember({ epoch, teamWrap }: SealedForTeam, { record }: OpenedTicket): void {
    const { world, rewraps } = this.#all
    if (epoch === record.recipient.epoch) return
    world.figures.count('re-wrapped tickets opened')
    if (!rewraps.some((one) => one.teamWrap === teamWrap))
      world.fail('[M17] the cell opens a ticket that nobody of it has wrapped anew')
  }

  /** The attacker plays a young person of its own: then only a reader whose keys it holds can have proposed it. */
  #isInvented({ record, content, listener }: OpenedTicket): void {
    const { world, staff, devices, attested } = this.#all
    const isHonest = devices.some(({ permits }) => permits.some(({ sig }) => sig === record.sig))
    if (isHonest) world.fail('[M11] the cell opens a ticket that its permit’s device did not make')
    if (listener.id !== staff.held.id)
      world.fail('[M11] the cell opens an invented ticket under an honest listener’s name')
    if (attested.has(must(parseAttestation(content.attestation.attestation)).payload.permit))
      world.fail('[M11] the cell opens an invented ticket with an honest attestation')
  }

  /** [M11] What the person read and left on the card, for the permit of the record, by the listener whose name they read. */
  #isWhatWasAgreed({ shown, from, chosen, permit }: Agreed, { record, content, listener }: OpenedTicket): void {
    const { world, staff, attested } = this.#all
    const { triage, attestation, ...rest } = content
    const isSame =
      isDeepStrictEqual(triage, triageOf(shown)) && isDeepStrictEqual({ ...rest }, JSON.parse(JSON.stringify(chosen)))
    if (!isSame) world.fail('[M11] the cell reads something else than what the person agreed to')
    const isByName = listener.id === from.id && attestation.attestation === shown.attestation
    if (!isByName) world.fail('[M11] the cell reads another name than the person did')
    if (record.sig !== permit.sig || attestation.r !== permit.r) world.fail('[M11] a ticket is of another permit')
    if (listener.id === staff.honest.id && !attested.has(permit.commitment))
      world.fail('[M11] the cell reads an honest listener’s name for what they did not attest')
  }

  /** [M12] Before a device shows a permit, nothing gives it away; and no former or planted team opens a ticket of an honest listener's. */
  async lookAtSecrets(): Promise<void> {
    const { world, devices, proposals, submissions, staff } = this.#all
    const told = JSON.stringify([
      proposals.map(({ proposal }) => proposal),
      submissions.map(({ r: _, ...rest }) => rest),
    ])
    const readable = [
      told,
      ...told.split(/[".]/).map((part) => Buffer.from(part, 'base64url').toString('latin1')),
    ].join()
    for (const { r, scalar } of devices.flatMap(({ permits }) => permits))
      if (readable.includes(r) || readable.includes(scalar)) world.fail('[M12] what is told of a permit gives it away')
    for (const { ticket, consent, teamWrap } of submissions) {
      const { recipient, sig } = must(parseConsentRecord(consent)).payload
      const opened = await unwrap(staff.planted.key.pair, teamWrap, teamWrapContext(ticket, recipient, sig))
      if (opened) world.fail('[M11] a device seals a ticket to a team that the organisation did not certify')
    }
  }
}

const hashOf = (text: ConsentText) => createHash('sha256').update(consentTextBytes(text)).digest('base64url')
