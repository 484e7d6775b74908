import { certifiedMember } from '#client/conversation/certified-member.ts'
import { createChannel } from '#client/crypto/channel.ts'
import { signingKey } from '#client/crypto/device/ticket-keys.ts'
import { LineWriter } from '#client/crypto/testing/line-writer.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { TicketId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Cell } from './cell.ts'

/** A ticket's young person at a page of theirs: writes in its thread, and reads it. */
export async function aYouth(cell: Cell, ticket: TicketId) {
  const keys = cell.keys(ticket)
  const log = { kind: 'thread', id: ticket } as const
  const channel = createChannel(log)
  await channel.addEpoch(0, fromBase64url(keys.key) ?? new Uint8Array())
  const signer = { key: await signingKey(keys), public: keys.sig, certificate: null }
  const writer = new LineWriter({ log, young: keys.sig, channel, signer, role: 'youth' })
  const seal = (content: Content) => writer.seal(content, { seen: cell.entries(ticket) })
  return {
    /** Rejects for a content that is larger than any frame. */
    seal,
    write: async (text: string) => cell.youthWrites(ticket, await seal({ kind: 'text', text, at: 0 })),
    async read() {
      const entries = cell.entries(ticket).flatMap((entry) => (entry.kind === 'message' ? [entry.envelope] : []))
      const authors = new Map<string, string>()
      for (const entry of cell.entries(ticket)) {
        const member = entry.kind === 'author' && (await certifiedMember(cell.organisation.public, entry.certificate))
        if (member) authors.set(member.fingerprint, member.public)
      }
      const opened = await Promise.all(
        entries.map((envelope) =>
          channel.open(envelope, (_, by) => (by === null ? keys.sig : (authors.get(by) ?? null))),
        ),
      )
      return opened.map((each) =>
        each.ok && each.value.content?.kind === 'text' ? each.value.content.text : 'unreadable',
      )
    },
  }
}
