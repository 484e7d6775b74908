import { createHash } from 'node:crypto'
import { type CheckedProposal, isOver } from '#client/crypto/device/proposal.ts'
import { newReturnCode, type ReturnCode } from '#client/crypto/device/return-code.ts'
import type { CardDevice } from '#client/youth/return-code/card-device.ts'
import { type ConsentedTicket, consentedTicket } from '#server/ticket/testing/consented-ticket.ts'
import type { Bytes } from '#shared/bytes.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { isNamed } from '#shared/protocol/consent-text.ts'
import { ok, refuse } from '#shared/result.ts'
import type { World } from '../world.ts'
import { team } from './team.ts'
import { signedTerm, ticketKey } from './terms.ts'

/**
 * The work with keys and the random values of a young person's card, with terms and from the seed of the run. A real key signs the consent,
 * because the server verifies it. `onSealed` gets the sealed ticket, and whether it has a code.
 */
export const termCardDevice = (
  world: World,
  onSealed: (sealed: ConsentedTicket, withCode: boolean) => void,
): CardDevice => ({
  async checkProposal(proposal, { from, heldFor }) {
    if (isOver(heldFor)) return refuse('proposal-expired')
    const consentText = newestConsentText('fr')
    if (!isNamed(proposal, consentText)) return refuse('text-outdated')
    if (proposal.team !== team.certificate) return refuse('team-bad-signature')
    if (proposal.attestation !== signedTerm('attestation', from)) return refuse('attestation-other-listener')
    const recipient = { id: team.id, epoch: team.epoch }
    return ok({ ...proposal, consentText, recipient } as unknown as CheckedProposal)
  },
  drawCode: (list) => newReturnCode(list, (length) => Buffer.from(world.random.bytes(length), 'base64url') as Bytes),
  async deriveCode(words) {
    const lookup = createHash('sha256').update(words.join(' ')).digest().subarray(0, 16).toString('base64url')
    return { lookup } as ReturnCode
  },
  async sealTicket({ proposal, code, day }) {
    const { id, epoch } = proposal.recipient
    const ticket = world.id('t') as TicketId
    const sealed = consentedTicket({
      ...{ permit: proposal.permit, team: id, epoch, day, ticket, bearer: world.random.bytes(32) },
      ...(code ? { lookup: code.lookup, withCode: true } : { withCode: false }),
    })
    onSealed(sealed, code !== null)
    const record = parseConsentRecord(sealed.submission.consent)
    if (!record.ok) return refuse('malformed-part')
    const { sig } = record.value.payload
    const keys = { ticket, key: ticketKey(ticket), scalar: world.random.bytes(32), sig, bearer: sealed.bearer }
    return ok({ submission: sealed.submission, keys })
  },
})
