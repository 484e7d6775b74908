import { certifiedMember } from '#client/conversation/certified-member.ts'
import type { OpeningLink } from '#client/conversation/opening.ts'
import { verifyCarried } from '#client/crypto/carried.ts'
import { verifyCertificate, verifyIssued } from '#client/crypto/certificate.ts'
import { type Channel, createChannel, type Signer } from '#client/crypto/channel.ts'
import { importSecret } from '#client/crypto/derive.ts'
import { sha256, sha256OfText } from '#client/crypto/hash.ts'
import { newId } from '#client/crypto/random.ts'
import { openContact, openTicket, openTriage } from '#client/crypto/staff/ticket-opening.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import type { SenderSessionId, TicketId } from '#shared/ids.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import type { Hash } from '#shared/protocol/chain.ts'
import type { ContactPart, TriagePart } from '#shared/protocol/sealed-parts.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { Readable } from './desk-phases.ts'
import { createTeamKeeper, type TeamKeeper, type TeamKeeperParts } from './team-keeper.ts'
import type { NotOpened } from './ticket-facts.ts'

/** All cryptography of a desk. The simulation uses symbolic terms in its place. */
export type MemberKeys = {
  readonly team: Pick<TeamKeeper, 'tend' | 'makeFirstEpoch' | 'recover' | 'acceptRoster' | 'seeRotation' | 'stop'>
  /** Whether this browser has the team's key of this epoch. */
  readonly holds: (epoch: number) => boolean
  readonly newSession: () => SenderSessionId
  readonly hash: Hash
  /** Whether the organisation signed this certificate for this member. */
  readonly isMine: (certificate: string) => Promise<boolean>
  readonly openTriage: (ticket: TicketId, sealed: OpenedTicket) => Promise<Result<TriagePart, NotOpened>>
  /** Checks everything before it opens the ticket. `channel` seals and opens the thread. */
  readonly openTicket: (ticket: TicketId, sealed: OpenedTicket) => Promise<Result<OpenKeys, NotOpened>>
}

/** `signer`: as whom this member writes; `certificate`: its text, which the thread needs before their first line. */
export type OpenKeys = {
  /** Who in the thread is certified: a ticket that a rotation has carried over names those of the former key. */
  readonly certified: OpeningLink['certified']
  readonly readable: Readable
  readonly channel: Channel
  readonly signer: Signer
  readonly certificate: string
  /** Opens how to reach the young person, which the service gives apart (SPEC H17). */
  readonly openContact: (part: string) => Promise<Result<ContactPart, NotOpened>>
}

export type KeysParts = Omit<TeamKeeperParts, 'session'>

/** The keys of the session, the team's keys sealed to them, and what those open. */
export function memberKeys(parts: TeamKeeperParts): MemberKeys {
  const { session, now } = parts
  const { organisation, deploymentId, staff } = session
  const team = createTeamKeeper(parts)
  let own = session.certificate

  return {
    team,
    holds: (epoch) => team.keys().has(epoch),
    newSession: newId<SenderSessionId>,
    async isMine(certificate) {
      const checked = await verifyCertificate(organisation, certificate, { role: 'cell', now: now() })
      const isMine = checked.ok && checked.value.id === staff.id
      if (isMine) own = certificate
      return isMine
    },
    async openTriage(ticket, sealed) {
      const key = team.keys().get(sealed.epoch)
      if (!key) return refuse('no-team-key')
      const carried = sealed.carried === null ? null : await carriedOf(ticket, sealed.carried, sealed.consent)
      return openTriage({ ticket, ...sealed }, { organisation, team: key, carried })
    },
    async openTicket(ticket, sealed) {
      const teamKey = team.keys().get(sealed.epoch)
      if (!teamKey) return refuse('no-team-key')
      const carried = sealed.carried === null ? null : await carriedOf(ticket, sealed.carried, sealed.consent)
      const by = { organisation, team: teamKey, carried }
      const opened = await openTicket({ ticket, ...sealed }, by, { name: 'content' })
      if (!opened.ok) return opened
      const { key, record, consentText, content, listener } = opened.value
      const channel = createChannel({ kind: 'thread', id: ticket })
      await channel.addEpoch(0, key)
      const ticketKey = await importSecret(key)
      // Only imported keys are left, which cannot be exported.
      key.fill(0)
      const isOwnProposal = (await ownPerson(session)) === listener.person
      const signer = await signerOf(own)
      if (!signer || own === null) return refuse('no-team-key')
      const readable = { record, consentText, content, listener, isOwnProposal }
      return ok({
        ...{ readable, channel, signer, certificate: own },
        certified: (certificate: string) => certifiedMember(organisation, certificate, carried),
        openContact: (part: string) => openContact(part, { record, ticketKey }),
      })
    },
    hash: sha256,
  }

  /** What the present key says of a ticket from before a rotation: its record, and whoever acted on it. */
  async function carriedOf(ticket: TicketId, text: string, consent: string): ReturnType<typeof verifyCarried> {
    const pin = { organisation, deploymentId }
    return verifyCarried(text, { pin, ticket, consentHash: await sha256OfText(consent) })
  }

  async function signerOf(certificate: string | null): Promise<Signer | null> {
    const member = certificate === null ? null : await certifiedMember(organisation, certificate)
    return member && { key: session.keys.sig.privateKey, public: member.public, certificate: member.fingerprint }
  }
}

/** The person of this member's certificate, the same for all accounts of somebody. */
async function ownPerson({ organisation, certificate }: UnlockedSession): Promise<string | null> {
  const own = certificate === null ? null : await verifyIssued(organisation, certificate, 'cell')
  return own?.ok ? own.value.person : null
}
