import { aFakeConnection, type FakeConnection } from '#client/connection/testing/fake-connection.ts'
import { KeptLog } from '#client/conversation/testing/kept-log.ts'
import { createChannel, type SaidSignal, type Sender } from '#client/crypto/channel.ts'
import { changeReaders } from '#client/crypto/device/change-readers.ts'
import { epochKey, type NewConversation, newConversation } from '#client/crypto/device/conversation.ts'
import { newPermit } from '#client/crypto/device/permit.ts'
import { sha256OfText } from '#client/crypto/hash.ts'
import { importSigner } from '#client/crypto/key-pair.ts'
import { newId } from '#client/crypto/random.ts'
import { LineWriter } from '#client/crypto/testing/line-writer.ts'
import { firstRoster, type Member, must, type Team } from '#client/crypto/testing/people.ts'
import type { ConversationId, OfferId, StaffId } from '#shared/ids.ts'
import type { ColleagueCall } from '#shared/protocol/call.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import {
  type Desk,
  type DeskConversation,
  type HelpCard,
  listenerNotices,
  listenerRequests,
  type ReleaseReason,
} from '#shared/protocol/listener.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { KeptPhrases } from '#shared/protocol/own-phrases.ts'
import { parseReaders, readersText } from '#shared/protocol/readers.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, refuse } from '#shared/result.ts'

/** A young person's device and its conversation: only it has keys to grant. */
export async function aYoung(listener: Member<'listener'>, made?: NewConversation) {
  const secrets = made ?? (await newConversation())
  const { conversation, key, seed, device } = secrets
  const signer = await importSigner(device)
  const log = { kind: 'conversation', id: conversation } as const
  const channel = createChannel(log)
  const signs = { key: signer, public: device.public, certificate: null }
  const writer = new LineWriter({ log, young: device.public, channel, signer: signs, role: 'youth' })
  const { session } = writer
  const keys = [key]
  await channel.addEpoch(0, key)
  const permits = [await newPermit(), await newPermit()]
  let counter = 0
  let former: string | null = null

  /** Starts the next epoch, for these readers. */
  async function change(certificates: readonly (typeof listener.certificate)[], firstEpoch = 0) {
    const readers = certificates.map(
      (certificate) => ({ certificate, kind: 'listener', firstEpoch, roster: firstRoster }) as const,
    )
    const entry = await changeReaders(
      { conversation, device: device.public, signer, seed, keys: [...keys] },
      former,
      readers,
    )
    former = await sha256OfText(entry)
    const parsed = must(parseReaders(entry))
    const made = await epochKey(seed, conversation, keys.length, await sha256OfText(readersText(parsed.payload.body)))
    await channel.addEpoch(keys.length, made)
    keys.push(made)
    return { entry, certificates: certificates.map(({ text }) => text) }
  }

  return {
    conversation,
    channel,
    permits,
    epoch: () => keys.length - 1,
    seal: (content: Content, seen: readonly LogEntry[] = []): Promise<Envelope> =>
      writer.seal(content, { epoch: keys.length - 1, seen }),
    seen: async (entries: readonly LogEntry[]) => (await writer.claim(entries)).seen,
    /** The device's word that it ends the conversation, having read these entries. */
    async end(entries: readonly LogEntry[]): Promise<SignalFrame> {
      const { seen } = await writer.claim(entries)
      const sender = { epoch: keys.length - 1, role: 'youth', session } as const
      return must(await channel.sealSignal(signs, sender, 0, { kind: 'ended', seen }))
    },
    async signal(signal: SaidSignal): Promise<SignalFrame> {
      counter += 1
      return must(await channel.sealSignal(signs, { epoch: keys.length - 1, role: 'youth', session }, counter, signal))
    },
    /** Opens a line or a signal of the listener. */
    authorOf: ({ role }: Sender) => (role === 'youth' ? device.public : listener.certificate.sig),
    letIn: (firstEpoch?: number) => change([listener.certificate], firstEpoch),
    letGo: () => change([]),
    /** Another tab of the same device, which has read nothing. */
    twin: () => aYoung(listener, secrets),
  }
}

export type Young = Omit<Awaited<ReturnType<typeof aYoung>>, 'twin'>

type Page = FakeConnection<typeof listenerRequests, typeof listenerNotices>
type Held = { view: DeskConversation; readonly log: KeptLog }

/**
 * What the service does for one listener, according to SPEC.md, on a connection that the test can break.
 */
export function aFloor(
  listener: Member<'listener'>,
  options: {
    team?: Team
    helpCards?: HelpCard[]
    takeBackWithin?: number
    now?: () => number
    /** Who else is there, with room. */
    colleagues?: readonly Member<'listener'>[]
  } = {},
) {
  const held = new Map<ConversationId, Held>()
  const waiting = new Map<ConversationId, Held>()
  const asked: { name: string; body: unknown }[] = []
  const signals: SignalFrame[] = []
  const refusing = new Map<string, RefusalName>()
  const { colleagues = [] } = options
  let losesAnswers = false
  let answering = Promise.resolve()
  let desk: Desk = {
    availability: 'away',
    capacity: 1,
    missedArrival: false,
    isFinishing: false,
    nobodyElse: false,
    breathUntil: null,
    call: null,
    wishesToTalk: false,
    offers: [],
    offerEnded: null,
    handover: options.team ? 'ready' : 'no-team',
    certificate: listener.certificate.text,
    toWrapUp: [],
  }

  function changeDesk(change: Partial<Desk>) {
    desk = { ...desk, ...change }
    notify('desk:changed', { desk })
  }

  let phrases: KeptPhrases = { version: 0, phrases: null }

  const answers: Record<string, (body: never) => Answer<unknown> | Promise<Answer<unknown>>> = {
    'desk:open': () =>
      ok({
        staff: { id: listener.id, alias: 'Sam' },
        desk,
        conversations: [...held.values()].map(({ view }) => view),
        figures: { waiting: 2, longestMinutes: 5 },
        helpCards: options.helpCards ?? [],
        telephoneProcedure: 'Appelez le 01 02 03 04 05.',
        takeBackWithin: options.takeBackWithin ?? 0,
        now: (options.now ?? Date.now)(),
      }),
    'desk:set': (wanted: Partial<Pick<Desk, 'availability' | 'capacity'>>) => {
      desk = {
        ...desk,
        ...wanted,
        missedArrival: desk.missedArrival && (wanted.availability ?? 'paused') === 'paused',
        isFinishing: desk.isFinishing && wanted.availability === undefined,
      }
      return ok({ desk })
    },
    'conversation:look': ({ conversation }: { conversation: ConversationId }) => {
      const found = held.get(conversation)
      if (!found?.view.granted) return refuse('not-available')
      found.view = { ...found.view, looked: true }
      return ok({})
    },
    'conversation:read': ({ conversation, after }: { conversation: ConversationId; after: number }) => {
      const found = held.get(conversation)
      if (!found?.view.granted) return refuse('not-available')
      return ok(found.log.read(after, 2))
    },
    'message:send': ({ conversation, envelope }: { conversation: ConversationId; envelope: Envelope }) => {
      const found = held.get(conversation)
      return found ? found.log.keep(envelope) : refuse('not-available')
    },
    'conversation:end': ({ conversation }: { conversation: ConversationId }) => {
      if (!held.has(conversation)) return refuse('not-available')
      release(conversation, 'listener')
      return ok({})
    },
    'outcome:record': ({ conversation }: { conversation: ConversationId }) => {
      changeDesk({ toWrapUp: desk.toWrapUp.filter((other) => other !== conversation) })
      return ok({})
    },
    'desk:report': () => ok({}),
    'desk:finish': () => {
      changeDesk({ isFinishing: true, ...(desk.availability === 'available' && { availability: 'paused' }) })
      return ok({})
    },
    'desk:ready': () => {
      changeDesk({ breathUntil: null })
      return ok({})
    },
    'pass:colleagues': () =>
      ok({ colleagues: colleagues.map(({ id, certificate }) => ({ id, certificate: certificate.text })) }),
    'pass:offer': ({ conversation, to }: { conversation: ConversationId; to: StaffId | null }) => {
      const offer = newId() as unknown as OfferId
      const until = (options.now ?? Date.now)() + limits.passRings
      pass(conversation, to === null ? { offer, state: 'asked', to, until } : { offer, state: 'rings', to, until })
      return ok({})
    },
    'pass:withdraw': ({ conversation }: { conversation: ConversationId }) => {
      pass(conversation, null)
      return ok({})
    },
    'pass:close': ({ conversation }: { conversation: ConversationId }) => {
      pass(conversation, null)
      return ok({})
    },
    'pass:answer': ({ conversation, answer }: { conversation: ConversationId; answer: 'take' | 'decline' }) => {
      const others = desk.offers.filter((offer) => offer.conversation !== conversation)
      const taken = desk.offers.filter((offer) => offer.conversation === conversation && answer === 'take')
      changeDesk({ offers: [...others, ...taken.map((offer) => ({ ...offer, state: 'taken' as const }))] })
      return ok({})
    },
    'pass:seen': () => {
      changeDesk({ offerEnded: null })
      return ok({})
    },
    'colleague:call': (subject: Pick<ColleagueCall, 'reason' | 'conversation'>) => {
      changeDesk({ call: { state: 'rings-on-duty', ...subject } })
      return ok({})
    },
    'colleague:cancel': () => {
      changeDesk({ call: null })
      return ok({})
    },
    'wish:make': () => {
      changeDesk({ wishesToTalk: true })
      return ok({})
    },
    'wish:take-back': () => {
      changeDesk({ wishesToTalk: false })
      return ok({})
    },
    'phrases:read': () => ok(phrases),
    'phrases:keep': (next: KeptPhrases) => {
      if (next.version !== phrases.version + 1) return refuse('stale')
      phrases = next
      return ok({})
    },
    'handover:prepare': async () => {
      if (!options.team) return refuse('team-not-ready')
      const expires = (options.now ?? Date.now)() + limits.permit + 1_800_000
      return ok({ team: options.team.certificate.text, staple: options.team.staple, expires })
    },
  }

  function pass(conversation: ConversationId, offer: DeskConversation['pass']) {
    const found = held.get(conversation)
    if (!found) return
    found.view = { ...found.view, pass: offer }
    notify('conversation:changed', { conversation: found.view })
  }

  function release(conversation: ConversationId, reason: ReleaseReason, end?: SignalFrame) {
    const gone = held.get(conversation)
    held.delete(conversation)
    if (gone) waiting.set(conversation, gone)
    if (['youth', 'listener', 'quick-exit', 'away'].includes(reason)) {
      changeDesk({ toWrapUp: [...desk.toWrapUp, conversation] })
    }
    notify('conversation:released', { conversation, reason, ...(end && { end }) })
  }

  const heldOf = ({ conversation }: Young) => {
    const found = held.get(conversation)
    if (!found) throw new Error('not at this desk')
    return found
  }

  function see(young: Young, change: Partial<DeskConversation>) {
    const found = heldOf(young)
    found.view = { ...found.view, ...change, lastPosition: found.log.entries.length }
    notify('conversation:changed', { conversation: found.view })
  }

  const pages: Page[] = []
  const notify: Page['notify'] = (name, notice) => pages.at(-1)?.notify(name, notice)

  const openPage = () =>
    aFakeConnection({
      requests: listenerRequests,
      notices: listenerNotices,
      async answer(name, body) {
        asked.push({ name, body })
        await answering
        const refused = refusing.get(name)
        const answered = refused ? refuse(refused) : await answers[name]?.(body)
        if (!answered) throw new Error(`${name} is not answered here`)
        return losesAnswers ? refuse('unreachable') : answered
      },
      onSignal: (_name, { frame }: { frame: SignalFrame }) => signals.push(frame),
    })

  return {
    team: options.team,
    /** The connection of a loaded page; notices go to the newest one. */
    open() {
      const page = openPage()
      pages.push(page)
      return page.connection
    },
    asked,
    signals,
    refusing,
    notify,
    changeDesk,
    pass,
    release,
    see,
    connect: () => pages.at(-1)?.become('connected'),
    lose: () => pages.at(-1)?.become('lost'),
    /** What the service keeps of the own phrases; another page may put something else there. */
    keptPhrases: () => phrases,
    putPhrases: (kept: KeptPhrases) => {
      phrases = kept
    },
    /** Answers nothing until the returned function is called. */
    holdAnswers() {
      const { promise, resolve } = Promise.withResolvers<void>()
      answering = promise
      return resolve
    },
    loseAnswers: (loses: boolean) => {
      losesAnswers = loses
    },
    /** The conversation comes to the desk; its log has the earlier messages, and no key is granted yet. */
    async assign(young: Young, ...said: string[]) {
      const { log } = waiting.get(young.conversation) ?? { log: new KeptLog() }
      const view = {
        conversation: young.conversation,
        epoch: young.epoch(),
        granted: false,
        looked: false,
        youthHere: true,
        pass: null,
        guestAsked: false,
        lastPosition: 0,
      }
      const found: Held = { view, log }
      held.set(young.conversation, found)
      for (const text of said) log.keep(await young.seal({ kind: 'text', text, at: 0 }))
      see(young, {})
    },
    /** The device lets the listener in; `firstEpoch`: from the beginning if it is not given. */
    async grant(young: Young, firstEpoch?: number) {
      heldOf(young).log.change(await young.letIn(firstEpoch))
      see(young, { granted: true, epoch: young.epoch() })
    },
    /** Puts an entry at the log's end and tells of it, as a dishonest service could. */
    insert(young: Young, change: Awaited<ReturnType<Young['letIn']>>) {
      const entries = [heldOf(young).log.change(change)]
      notify('log:appended', { conversation: young.conversation, entries })
    },
    append(young: Young, envelope: Envelope) {
      const entries = [heldOf(young).log.append(envelope)]
      notify('log:appended', { conversation: young.conversation, entries })
    },
    /** The device lets a former reader go. */
    async letGo(young: Young) {
      const log = waiting.get(young.conversation)?.log ?? heldOf(young).log
      log.change(await young.letGo())
    },
    async says(young: Young, content: Content | string) {
      const found = heldOf(young)
      const said: Content = typeof content === 'string' ? { kind: 'text', text: content, at: 0 } : content
      const envelope = await young.seal(said, found.log.entries)
      const { position } = must(found.log.keep(envelope))
      const entries = found.log.entries.slice(-1)
      notify('log:appended', { conversation: young.conversation, entries })
      return position
    },
    /** The young person's device tells its commitments, as after each grant. */
    tellPermits(young: Young) {
      const commitments = young.permits.map(({ commitment }) => commitment)
      return this.says(young, { kind: 'permits', commitments })
    },
    /** The young person's device sends a receipt for the whole log. */
    async hasReceived(young: Young) {
      const seen = await young.seen(heldOf(young).log.entries)
      const frame = await young.signal({ kind: 'received', seen })
      notify('signal:received', { conversation: young.conversation, frame })
    },
    entries: (young: Young): readonly LogEntry[] => heldOf(young).log.entries,
    /** Also of a conversation that ended here. */
    lastEntries: ({ conversation }: Young): readonly LogEntry[] =>
      (held.get(conversation) ?? waiting.get(conversation))?.log.entries ?? [],
    /** What the young person's device reads. */
    async reads(young: Young): Promise<Content[]> {
      const opened: Content[] = []
      for (const entry of heldOf(young).log.entries) {
        if (entry.kind !== 'message') continue
        const { content } = must(await young.channel.open(entry.envelope, young.authorOf))
        if (content) opened.push(content)
      }
      return opened
    },
  }
}

export type Floor = ReturnType<typeof aFloor>
