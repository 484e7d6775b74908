import type { ConnectionState } from '#client/connection/connection.ts'
import { aFakeConnection, type FakeConnection } from '#client/connection/testing/fake-connection.ts'
import { KeptLog } from '#client/conversation/testing/kept-log.ts'
import { type Channel, createChannel, type OpenedSignal, type SaidSignal } from '#client/crypto/channel.ts'
import { createReaderBook, type ReaderBook } from '#client/crypto/reader-chain.ts'
import { verifyReaders } from '#client/crypto/readers.ts'
import { openGranted } from '#client/crypto/staff/granted.ts'
import { LineWriter } from '#client/crypto/testing/line-writer.ts'
import type { Member } from '#client/crypto/testing/people.ts'
import { aHalfKeeper } from '#client/stored/testing/half-keeper.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'
import { parseReaders } from '#shared/protocol/readers.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { ServiceState } from '#shared/protocol/service.ts'
import { type YouthConversation, youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import { ok, refuse } from '#shared/result.ts'
import type { OpenConversation } from '../visit/talk-state.ts'

type Requested = { readonly name: string; readonly body: never }
type YouthTab = FakeConnection<typeof youthRequests, typeof youthNotices>
type Body = {
  readonly conversation: ConversationId
  readonly bearer: string
  readonly after?: number
  readonly envelope: Envelope
  readonly entry: string
  readonly half?: PlacedHalf
}

/**
 * The network and the service behind it, as a page meets them. The test controls order, losses and answers. The service follows C1, and sends
 * any state that the test sets, honest or not.
 */
export function aService(now: number) {
  const tabs: YouthTab[] = []
  const asked: Requested[] = []
  const refusals = new Map<string, RefusalName[]>()
  const unanswered = new Set<string>()
  let open: { id: ConversationId; bearer: string } | undefined
  let conversation: YouthConversation = waiting(0)
  let isOnlyOne = false
  let log = new KeptLog()
  let state: ServiceState = { state: 'open', opensAt: null, now }
  const halves = aHalfKeeper(
    (of) => of.kind !== 'conversation' || (open?.id === of.conversation && open.bearer === of.bearer),
  )

  function answer(name: string, body: never): Answer<unknown> {
    asked.push({ name, body })
    const refused = refusals.get(name)?.shift()
    if (refused) return refuse(refused)
    const answered = decide(name, body)
    return unanswered.delete(name) ? refuse('unreachable') : answered
  }

  const replay = (position: number) => ok({ conversation, ...log.read(position) })

  function decide(name: string, body: Body): Answer<unknown> {
    if (name === 'service:read') return ok(state)
    if (name === 'conversation:open') {
      if (!open && state.state !== 'open') return refuse('closed')
      open ??= { id: body.conversation, bearer: body.bearer }
      const { conversation, bearer, half } = body
      if (half) halves.keep(half, { kind: 'conversation', conversation, bearer })
    }
    if (name === 'conversation:open' || name === 'conversation:resume') {
      const known = open?.id === body.conversation && open?.bearer === body.bearer
      return known ? replay(body.after ?? 0) : refuse('not-available')
    }
    if (!open) return refuse('not-allowed')
    if (name === 'conversation:read') return ok(log.read(body.after ?? 0))
    if (name === 'message:send')
      return log.keep(body.envelope, conversation.phase === 'ended' ? undefined : conversation.epoch)
    if (name === 'readers:change' && conversation.phase !== 'ended') {
      const before = passedOn(conversation)
      const { position } = log.change({ entry: body.entry, certificates: namedIn(body.entry, before) })
      const epoch = before.epoch + 1
      conversation = before.phase === 'talking' ? { ...before, epoch, granted: true } : { ...before, epoch }
      return ok({ position })
    }
    if (name === 'listener:replace') return ok({ isOnlyOne })
    if (name === 'conversation:end') open = undefined
    return ok({})
  }

  const tell: YouthTab['notify'] = (name, notice) => tabs.at(-1)?.notify(name, notice)

  return {
    connect() {
      const tab = aFakeConnection({
        requests: youthRequests,
        notices: youthNotices,
        answer,
        onSignal: (name, body) => asked.push({ name, body }),
      })
      tabs.push(tab)
      return tab.connection
    },
    /** Connects or disconnects the newest tab. */
    online: () => tabs.at(-1)?.become('connected'),
    offline: () => tabs.at(-1)?.become('lost'),
    become: (next: ConnectionState) => tabs.at(-1)?.become(next),
    halves,
    asked,
    names: () => asked.map(({ name }) => name),
    refuseNext: (name: string, ...names: RefusalName[]) => refusals.set(name, names),
    /** The next request of this name is carried out, and its answer is lost. */
    loseNextAnswer: (name: string) => unanswered.add(name),
    /** Whether nobody else is there, for whoever asks for somebody else. */
    setOnlyOne(only: boolean) {
      isOnlyOne = only
    },
    set(next: YouthConversation) {
      conversation = next
      tell('conversation:changed', { conversation })
    },
    setService(more: Partial<ServiceState>) {
      state = { ...state, ...more }
      tell('service:changed', state)
    },
    entries: () => log.entries,
    replace(next: LogEntry[]) {
      log.entries = next
    },
    event(event: 'listener-lost' | 'listener-released', by: Member<'listener'>) {
      const entry = log.note({ event, listener: by.id, alias: by.certificate.alias })
      tell('log:appended', { entries: [entry] })
    },
    append(envelope: Envelope, told = true) {
      const entry = log.append(envelope)
      if (told) tell('log:appended', { entries: [entry] })
      return entry
    },
    tell,
    /** Puts an entry at the log's end and tells of it, as a dishonest service could. */
    insert({ entry, certificates }: Extract<LogEntry, { kind: 'readers' }>) {
      tell('log:appended', { entries: [log.change({ entry, certificates })] })
    },
    supersede: () => tabs.at(-2)?.notify('conversation:superseded', {}),
    end() {
      open = undefined
      log = new KeptLog()
    },
    conversation: () => open,
    changes: () => log.entries.filter((entry) => entry.kind === 'readers'),
  }
}

/** The certificates that an entry names, in its order: the listener's, and that of the coordinator who asks or has come. */
function namedIn(entry: string, conversation: OpenConversation): string[] {
  const parsed = parseReaders(entry)
  if (!parsed.ok || conversation.phase !== 'talking') return []
  const { listener, guest } = conversation
  if (guest?.state === 'asked') guests.set(guest.guest.id, guest.guest.certificate)
  const asked = guest && guests.get(guest.state === 'asked' ? guest.guest.id : guest.id)
  return parsed.value.payload.body.readers.map(({ kind }) =>
    kind === 'listener' ? listener.certificate : (asked ?? ''),
  )
}
const guests = new Map<string, string>()

/** Whoever has the keys passes the conversation on: the next change of readers is the colleague's. */
function passedOn(conversation: OpenConversation): OpenConversation {
  if (conversation.phase !== 'talking' || !conversation.granted || !conversation.offer) return conversation
  const { listener } = conversation.offer
  return listener ? { ...conversation, listener, offer: null, guest: null } : waiting(conversation.epoch)
}

export type Service = ReturnType<typeof aService>

export const waiting = (epoch: number): Extract<YouthConversation, { phase: 'waiting' }> => ({
  phase: 'waiting',
  epoch,
  place: { kind: 'exact', position: 1 },
  estimateMinutes: null,
  listenersPresent: true,
})

export const talking = (epoch: number, by: Member<'listener'>, granted = false): YouthConversation => ({
  phase: 'talking',
  epoch,
  listener: { id: by.id, alias: by.certificate.alias, certificate: by.certificate.text, staple: by.staple },
  granted,
  listenerHere: true,
  offer: null,
  guest: null,
})

/** A listener who opens the keys that the device granted, and writes as their own browser would. */
export async function aDesk(service: Service, member: Member<'listener'>, organisation: string) {
  const conversation = service.conversation()?.id as ConversationId
  const name = { kind: 'conversation', id: conversation } as const
  const channel: Channel = createChannel(name)
  let counter = 0
  const book: ReaderBook = createReaderBook(
    (entry) => verifyReaders(conversation, organisation, entry),
    async (entry) => {
      const granted = await openGranted(member, entry)
      if (granted === null) return null
      for (const [index, key] of granted.keys.entries()) await channel.addEpoch(granted.firstEpoch + index, key)
      return granted.firstEpoch
    },
  )
  for (const change of service.changes()) {
    const check = await book.check(change)
    if (!check.ok) throw new Error(check.refused)
  }
  if (book.firstEpoch() === null) throw new Error('nothing is granted')
  const young = book.chain()[0]?.body.device ?? ''
  const { certificate } = member
  const signer = { key: member.sig.privateKey, public: certificate.sig, certificate: certificate.fingerprint }
  const writer = new LineWriter({ log: name, young, channel, signer, role: 'listener' })
  const { session } = writer
  const sender = () => ({ epoch: book.chain().length, role: 'listener', session }) as const
  let last: SignalFrame | undefined
  async function signal(signal: SaidSignal) {
    const frame = await channel.sealSignal(signer, sender(), counter, signal)
    if (!frame.ok) throw new Error(frame.refused)
    counter += 1
    last = frame.value
    service.tell('signal:received', { frame: frame.value })
  }
  const seal = (content: Content, seen: readonly LogEntry[] = service.entries()) =>
    writer.seal(content, { epoch: book.chain().length, seen })
  return {
    session,
    seal,
    /** `seen`: the log as this member has it; by default all that the service keeps. */
    write: async (text: string, seen?: readonly LogEntry[]) =>
      service.append(await seal({ kind: 'text', text, at: 0 }, seen)),
    send: async (content: Content) => service.append(await seal(content)),
    signal,
    lastSignal: () => last,
    /** The listener's word that they end the conversation, having read these entries; by default all that the service keeps. `written`: lines so far. */
    async end(entries: readonly LogEntry[] = service.entries(), written = 0): Promise<SignalFrame> {
      const { seen } = await writer.claim(entries)
      const frame = await channel.sealSignal(signer, sender(), written, { kind: 'ended', seen })
      if (!frame.ok) throw new Error(frame.refused)
      return frame.value
    },
    /** Whether this is the device's word that it ended the conversation. */
    async isEnd(end: SignalFrame): Promise<boolean> {
      const opened = await channel.openSignal(end, ({ role }) => (role === 'youth' ? young : null))
      return opened.ok && opened.value.kind === 'ended'
    },
    /** Says to have received this log; by default all of what the service keeps. */
    async hasReceived(entries: readonly LogEntry[] = service.entries()) {
      await signal({ kind: 'received', seen: (await writer.claim(entries)).seen })
    },
    /** The signals that the device has sent, in order. */
    async heard(): Promise<OpenedSignal[]> {
      const frames = service.asked.flatMap(({ name, body }) =>
        name === 'signal:send' ? [(body as { frame: SignalFrame }).frame] : [],
      )
      const opened = await Promise.all(frames.map((frame) => channel.openSignal(frame, () => young)))
      return opened.flatMap((signal) => (signal.ok ? [signal.value] : []))
    },
    async read(): Promise<(Content | string)[]> {
      const messages = service.entries().flatMap((entry) => (entry.kind === 'message' ? [entry.envelope] : []))
      return Promise.all(
        messages.map(async (envelope) => {
          const opened = await channel.open(envelope, ({ role }) => (role === 'youth' ? young : certificate.sig))
          return opened.ok ? (opened.value.content ?? 'unshowable') : opened.refused
        }),
      )
    },
  }
}
