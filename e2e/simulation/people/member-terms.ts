import type { MemberKeys } from '#client/cell/desk/member-keys.ts'
import { findConsentText } from '#shared/consent/texts.ts'
import type { SenderSessionId, StaffId } from '#shared/ids.ts'
import { parseConsentRecord } from '#shared/protocol/consent-record.ts'
import type { TriagePart } from '#shared/protocol/sealed-parts.ts'
import { ok, refuse } from '#shared/result.ts'
import type { World } from '../world.ts'
import { team } from './team.ts'
import { termChannel, ticketKey } from './terms.ts'

/** The proposal of every listener of a run. */
const triage: TriagePart = { reason: 'distress', specialities: ['social'], urgency: 'ordinary' }

/** The cryptography of a member with the team's key, as terms. A ticket's parts are only random bytes. */
export function memberTerms(world: World, staff: StaffId): MemberKeys {
  const computed = () => computing(world)
  return {
    holds: (epoch) => epoch === team.epoch,
    newSession: () => world.id('member') as SenderSessionId,
    async isMine(certificate) {
      await computed()
      return certificate === `certificate of ${staff}`
    },
    async openTriage() {
      await computed()
      return ok(triage)
    },
    async openTicket(ticket, { consent }) {
      await computed()
      const parsed = parseConsentRecord(consent)
      if (!parsed.ok) return refuse('consent-malformed')
      const record = parsed.value.payload
      if (record.ticket !== ticket) return refuse('consent-other-ticket')
      const consentText = findConsentText(record)
      if (consentText === null) return refuse('consent-unknown-text')
      const channel = termChannel(world, ticket)
      await channel.addEpoch(0, Buffer.from(ticketKey(ticket), 'base64url'))
      const attestation = { attestation: '', listener: '', team: team.certificate, permit: '' }
      const content = { triage, attestation }
      return ok({ readable: { record, consentText, content, listener: { id: '', alias: '' } }, channel })
    },
    // The team's key exists from the start, and nobody joins or leaves.
    team: {
      tend: () => undefined,
      makeFirstEpoch: async () => refuse('unreachable'),
      recover: async () => refuse('unreachable'),
      stop: async () => undefined,
    },
  }
}

/** Cryptography in a browser takes a moment, on a slow computer a long one: other events happen in between. */
const computing = ({ time, random }: World): Promise<void> =>
  new Promise((resolve) => time.after(random.chance(0.1) ? random.whole(200, 3000) : random.whole(1, 60), resolve))
