import { createHash } from 'node:crypto'
import { isForPermit } from '#client/crypto/attested.ts'
import { type CheckedProposal, isOver } from '#client/crypto/device/proposal.ts'
import { newReturnCode, type ReturnCode } from '#client/crypto/device/return-code.ts'
import { partContext } from '#client/crypto/ticket-context.ts'
import type { CardDevice } from '#client/youth/return-code/card-device.ts'
import { type ConsentedTicket, consentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import { drawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import type { Bytes } from '#shared/bytes.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { isNamed } from '#shared/protocol/consent-text.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import type { AttestationPart } from '#shared/protocol/sealed-parts.ts'
import { ok, refuse } from '#shared/result.ts'
import type { World } from '../world.ts'
import { team } from './team.ts'
import { termAttestation, ticketKey } from './terms.ts'

/**
 * The work with keys and the random values of a young person's card, with terms and from the seed of the run. A real key signs the consent,
 * because the server verifies it. `onSealed` gets the sealed ticket, and whether it has a code.
 */
export const termCardDevice = (
  world: World,
  onSealed: (sealed: ConsentedTicket, withCode: boolean) => void,
): CardDevice => ({
  async checkProposal(proposal, { from, heldFor, permits }) {
    if (isOver(heldFor)) return refuse('proposal-expired')
    const consentText = newestConsentText('fr')
    if (!isNamed(proposal, consentText)) return refuse('text-outdated')
    if (proposal.team !== team.certificate) return refuse('team-bad-signature')
    const attested = termAttestation.read(world, from, proposal.attestation)
    if (!attested) return refuse('attestation-other-listener')
    const permit = permits.find(({ commitment }) => isForPermit(attested, [commitment]))
    if (!permit) return refuse('attestation-other-permit')
    const recipient = { id: team.id, epoch: team.epoch, fingerprint: team.fingerprint }
    return ok({ ...proposal, consentText, recipient, permit } as unknown as CheckedProposal)
  },
  drawCode: (list) => newReturnCode(list, (length) => Buffer.from(world.random.bytes(length), 'base64url') as Bytes),
  async deriveCode(words) {
    const lookup = createHash('sha256').update(words.join(' ')).digest().subarray(0, 16).toString('base64url')
    return { lookup } as ReturnCode
  },
  signWithdrawal: async ({ scalar }, day) => drawnPermit({ scalar }).withdrawal({ day }),
  signRefusal: async (permit, day) => drawnPermit(permit).refusal({ day }),
  async sealTicket({ proposal, code, day }) {
    const { id, epoch } = proposal.recipient
    const sealed = consentedTicket({
      ...{ permit: drawnPermit(proposal.permit), team: id, epoch, day, bearer: world.random.bytes(32) },
      ...(code ? { lookup: code.lookup, withCode: true } : { withCode: false }),
    })
    sealAttestation(world, sealed, proposal)
    onSealed(sealed, code !== null)
    const { sig, scalar, ticket } = sealed.permit
    const keys = { ticket, key: ticketKey(ticket), scalar, sig, bearer: sealed.bearer }
    return ok({ submission: sealed.submission, keys })
  },
})

/** The part of a ticket that says who proposed it, as a term under the ticket's key. */
export function sealAttestation(
  world: World,
  { permit, submission }: ConsentedTicket,
  { attestation, listener }: Pick<Proposal, 'attestation' | 'listener'>,
): void {
  const part: AttestationPart = { attestation, listener, team: team.certificate, r: permit.r }
  const about = partContext(permit.ticket, 'attestation')
  world.terms.make(submission.parts.attestation, ticketKey(permit.ticket), about, part)
}
