import { newPermit } from '#client/crypto/device/permit.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { newId, random } from '#client/crypto/random.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { aHouse, someStaff } from '#client/enrolment/testing/people.ts'
import { newSecrets } from '#client/youth/visit/keyring.ts'
import { conversationEntry, type SealedName, ticketEntry, underWayEntry } from '#client/youth/visit/tab-storage.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { ProposalId, TicketId } from '#shared/ids.ts'
import type { HalfOwner } from '#shared/protocol/halves.ts'

/** The name under which a staff session is stored. */
export const sessionEntry = 'relais-session'

/** What a tab keeps for a reload: secrets that must stand nowhere in the open, and for whom the service keeps the half. */
export type KeptThing = {
  readonly entry: SealedName | typeof sessionEntry
  readonly owner: HalfOwner
  readonly secrets: readonly string[]
  /** The text with these words, as the page writes it. */
  readonly text: (words: string) => string
  readonly session: UnlockedSession | null
}

const secret = () => toBase64url(random(32))

export async function aConversation(): Promise<KeptThing> {
  const secrets = await newSecrets()
  const { conversation, bearer, device, permits, key, seed } = secrets
  return {
    ...{ entry: conversationEntry, owner: { kind: 'conversation', conversation, bearer }, session: null },
    secrets: [conversation, bearer, device.scalar, key, seed, ...permits.flatMap(({ r, scalar }) => [r, scalar])],
    text: (unsent) => JSON.stringify({ ...secrets, unsent }),
  }
}

export async function aTicket(): Promise<KeptThing> {
  const keys = {
    ticket: newId<TicketId>(),
    key: secret(),
    scalar: secret(),
    sig: (await newPair()).public,
    bearer: secret(),
  }
  return {
    ...{ entry: ticketEntry, owner: { kind: 'ticket', ticket: keys.ticket, bearer: keys.bearer }, session: null },
    secrets: [keys.ticket, keys.key, keys.scalar, keys.bearer],
    text: (unsent) => JSON.stringify({ keys, unsent }),
  }
}

export async function aYesUnderWay(): Promise<KeptThing> {
  const { r, sig, scalar } = await newPermit()
  const proposal = newId<ProposalId>()
  return {
    ...{ entry: underWayEntry, owner: { kind: 'permit', r, sig }, session: null },
    secrets: [r, scalar],
    text: (words) => `${proposal}${JSON.stringify({ proposal, submission: { r, words }, keys: { sig, scalar } })}`,
  }
}

export async function aStaffSession(): Promise<KeptThing> {
  const { session, fresh } = await someStaff(await aHouse(), 'listener', 'Sam')
  const scalars = [fresh.enc, fresh.sig].map(({ scalar }) => toBase64url(scalar))
  return {
    ...{ entry: sessionEntry, owner: { kind: 'staff', token: session.token }, session },
    secrets: [session.token, ...scalars],
    text: () => session.token,
  }
}
