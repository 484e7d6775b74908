import { certifiedMember } from '#client/conversation/certified-member.ts'
import { createChannel } from '#client/crypto/channel.ts'
import type { SealedTicket } from '#client/crypto/device/seal-ticket.ts'
import { signingKey } from '#client/crypto/device/ticket-keys.ts'
import { LineWriter } from '#client/crypto/testing/line-writer.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { fromBase64url } from '#shared/base64url.ts'

/** Who can seal lines in a ticket's thread. `cellAsYouth`, `cellAsColleague`: a member of the cell, in another's name. */
export type Thread = Readonly<Record<'youth' | 'cell' | 'cellAsYouth' | 'cellAsColleague', LineWriter>>

export type Members = { readonly lou: UnlockedSession; readonly colleague: UnlockedSession }

/** Writers of a ticket's thread: its young person and Lou, and each of them in the name of another. */
export async function threadOf({ keys }: SealedTicket, { lou, colleague }: Members): Promise<Thread> {
  const log = { kind: 'thread', id: keys.ticket } as const
  const channel = createChannel(log)
  await channel.addEpoch(0, fromBase64url(keys.key) ?? new Uint8Array())
  const young = { key: await signingKey(keys), public: keys.sig, certificate: null }
  const cell = { key: lou.keys.sig.privateKey, ...(await authorOf(lou)) }
  const parts = { log, young: keys.sig, channel }
  return {
    youth: new LineWriter({ ...parts, signer: young, role: 'youth' }),
    cell: new LineWriter({ ...parts, signer: cell, role: 'cell' }),
    cellAsYouth: new LineWriter({ ...parts, signer: { ...young, key: cell.key }, role: 'youth' }),
    cellAsColleague: new LineWriter({ ...parts, signer: { ...cell, ...(await authorOf(colleague)) }, role: 'cell' }),
  }
}

async function authorOf({ organisation, certificate }: UnlockedSession) {
  const member = await certifiedMember(organisation, certificate ?? '')
  if (!member) throw new Error('not a member of the cell')
  return { public: member.public, certificate: member.fingerprint }
}
