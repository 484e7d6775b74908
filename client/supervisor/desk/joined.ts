import { conversationAuthors } from '#client/conversation/authorship.ts'
import { type ConversationLog, createConversationLog, type LogLink } from '#client/conversation/conversation-log.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { epochOf } from '#client/conversation/timeline.ts'
import { createChannel } from '#client/crypto/channel.ts'
import { sha256 } from '#client/crypto/hash.ts'
import { newId } from '#client/crypto/random.ts'
import { openStaffReaders, type ReadingStaff, signAsReader } from '#client/pane/staff-reading.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import { startHead } from '#shared/protocol/chain.ts'
import type { Joining } from '#shared/protocol/join.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import { refuse } from '#shared/result.ts'
import type { SupervisorConnection } from './coordination-desk.ts'

/** The conversation that this coordinator has joined. `isIn`: the newest change of readers names them. */
export type JoinedState = {
  readonly conversation: ConversationId
  readonly log: LogState
  readonly draft: string
  readonly isIn: boolean
}

export type Joined = {
  readonly state: () => JoinedState | null
  /** The service's word of the conversation that this coordinator has joined, on a live connection. */
  readonly follow: (joining: Joining | null) => void
  readonly receive: (conversation: ConversationId, entries: readonly LogEntry[]) => void
  readonly offline: () => void
  readonly write: (text: string) => void
  /** Sends the text of the field. False if it does not fit a message. */
  readonly send: () => boolean
  readonly tryAgain: () => void
  readonly stop: () => void
}

type JoinedParts = ReadingStaff & {
  readonly connection: SupervisorConnection
  readonly now: () => number
  readonly onChange: () => void
}

/**
 * One conversation at a time, which a guest reads and writes as long as the device's entries name them (SPEC C49). A guest's page sends no signal: *Reçu* stands for the
 * listener's. Nothing of it stays when they are no guest any more.
 */
export function createJoined(parts: JoinedParts): Joined {
  let talk: Talk | null = null

  function leave(): void {
    talk?.log.stop()
    talk = null
    parts.onChange()
  }

  return {
    state: () => talk && stateOf(talk),
    follow(joining) {
      const conversation = joining?.state === 'reads' ? joining.conversation : null
      if (talk && talk.conversation !== conversation) leave()
      if (conversation === null) return
      talk ??= openTalk(conversation, parts)
      talk.log.online()
    },
    receive(conversation, entries) {
      if (talk?.conversation !== conversation) return
      talk.log.receive(entries)
      talk.log.unlocked()
    },
    offline: () => talk?.log.offline(),
    write(text) {
      if (!talk) return
      talk.draft = text
      parts.onChange()
    },
    send() {
      if (!talk) return false
      const text = cleanText(talk.draft).trim()
      if (!stateOf(talk).isIn || text === '') return false
      if (!talk.log.say({ kind: 'text', text, at: instantOf(parts.now()) }).ok) return false
      talk.draft = ''
      parts.onChange()
      return true
    },
    tryAgain: () => talk?.log.tryAgain(),
    stop: leave,
  }
}

type Talk = { readonly conversation: ConversationId; readonly log: ConversationLog; draft: string }

const stateOf = ({ conversation, log, draft }: Talk): JoinedState => {
  const state = log.state()
  return { conversation, log: state, draft, isIn: state.timeline.epochs.at(-1)?.isMine ?? false }
}

function openTalk(conversation: ConversationId, parts: JoinedParts): Talk {
  const { connection, keys, onChange } = parts
  const channel = createChannel({ kind: 'conversation', id: conversation })
  const readers = openStaffReaders(parts, conversation, channel)
  const timeline = () => log.state().timeline
  const signer = () => signAsReader(keys, timeline().epochs.at(-1)?.readers ?? [])
  /** The key of the conversation's device, once an entry that it signed was read. */
  const young = () => readers.chain()[0]?.body.device ?? null

  const link: LogLink = {
    hash: sha256,
    async start() {
      const device = young()
      return device === null ? null : startHead(sha256, { kind: 'conversation', id: conversation }, device)
    },
    own: async () => signer()?.public ?? '',
    async seal({ session, sequence, content }, claim) {
      const signs = signer()
      if (!signs) return refuse('no-key')
      return channel.seal(signs, { epoch: epochOf(timeline()), role: 'listener', session }, sequence, {
        content,
        claim,
      })
    },
    open: (envelope, known) => channel.open(envelope, conversationAuthors(young() ?? '', known)),
    precedes: (epoch) => epoch < (readers.firstEpoch() ?? 0),
    check: readers.check,
    certified: async () => null,
    awaitsKey: (_epoch, isRead) => !isRead,
    send: (envelope) => connection.request('message:send', { conversation, envelope }),
    read: (after) => connection.request('conversation:read', { conversation, after }),
  }
  const log = createConversationLog({ role: 'listener', session: newId<SenderSessionId>(), link })
  log.onChange(onChange)
  return { conversation, log, draft: '' }
}
