import { conversationAuthors } from '#client/conversation/authorship.ts'
import {
  type ConversationLog,
  createConversationLog,
  type LogLink,
  noReaders,
} from '#client/conversation/conversation-log.ts'
import { sha256 } from '#client/crypto/hash.ts'
import { newId } from '#client/crypto/random.ts'
import { createKeyring, newSecrets } from '#client/youth/visit/keyring.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { startHead } from '#shared/protocol/chain.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok } from '#shared/result.ts'

/** Milliseconds. `seal`: each line's, alone. `open`: all lines of a log that was just loaded, until the page has them in order. */
export type LineTimes = { readonly seal: readonly number[]; readonly open: number }

/** Writes this many lines into a log that no network holds up, and opens it again as after a reload. `page`: entries in one answer. */
export async function measureLines(count: number, page: number): Promise<LineTimes> {
  const secrets = await newSecrets()
  const keyring = createKeyring(secrets)
  const [channel, signer] = await Promise.all([keyring.channel, keyring.signer()])
  const kept: LogEntry[] = []
  const seal: number[] = []

  const link: LogLink = {
    hash: sha256,
    start: () => startHead(sha256, { kind: 'conversation', id: secrets.conversation }, keyring.author),
    own: async () => keyring.author,
    async seal({ session, sequence, content }, claim) {
      const before = performance.now()
      const sealed = await channel.seal(signer, { epoch: 0, role: 'youth', session }, sequence, { content, claim })
      seal.push(performance.now() - before)
      return sealed
    },
    open: (envelope, known) => channel.open(envelope, conversationAuthors(keyring.author, known)),
    check: noReaders,
    certified: async () => null,
    awaitsKey: () => false,
    async send(envelope) {
      const position = kept.length + 1
      kept.push({ kind: 'message', position, envelope })
      return ok({ position })
    },
    async read(after) {
      return ok({ entries: kept.slice(after, after + page), more: kept.length > after + page })
    },
  }
  const aLog = () => createConversationLog({ role: 'youth', session: newId<SenderSessionId>(), link })

  const written = aLog()
  written.online()
  for (let said = 0; said < count; said += 1)
    written.say({ kind: 'text', text: `Ligne ${said + 1} : je ne sais pas trop par où commencer.`, at: Date.now() })
  await has(written, count)

  const before = performance.now()
  const opened = aLog()
  opened.online()
  await has(opened, count)
  return { seal, open: performance.now() - before }
}

const has = (log: ConversationLog, count: number) =>
  new Promise<void>((resolve) => {
    log.onChange(({ timeline }) => {
      if (timeline.items.length === count) resolve()
    })
  })
