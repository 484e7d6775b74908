import { conversationAuthors } from '#client/conversation/authorship.ts'
import { carryOutOfLog, type LogLink, whyNotSaid } from '#client/conversation/conversation-log.ts'
import { isEnded } from '#client/conversation/ending.ts'
import { createReceiptPatience } from '#client/conversation/receipt-patience.ts'
import { nothingSeen, seenOf } from '#client/conversation/seen.ts'
import { createSignalling } from '#client/conversation/signalling.ts'
import { firstUnreceived } from '#client/conversation/signals.ts'
import { epochOf, shownUpTo } from '#client/conversation/timeline.ts'
import { loadWrapping } from '#client/crypto/device/wrapping.ts'
import type { StaplePin } from '#client/crypto/staple.ts'
import { drive } from '#client/machine/machine.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { startHead } from '#shared/protocol/chain.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { ok, refuse } from '#shared/result.ts'
import { createCardTimes } from './card-times.ts'
import { createDates, type Dates } from './dates.ts'
import { createGuestWatch } from './guest-watch.ts'
import { createKeptFields, type FieldTexts } from './kept-fields.ts'
import { type Named, newSecrets, pageDevice, type Secrets } from './keyring.ts'
import { type Remembered, recall, remember, type Unsent } from './memory.ts'
import { aliasOf, readerOf, sealingEpoch } from './readers.ts'
import { openEntry } from './sealed-entries.ts'
import type { TabStorage } from './tab-storage.ts'
import { conversationEntry, underWayEntry } from './tab-storage.ts'
import { afterTalkEvent } from './talk-machine.ts'
import {
  isCaughtUp,
  isWithheld,
  newestEpoch,
  presentReader,
  startTalkMachine,
  type TalkEffect,
  type TalkEvent,
  type TalkMachine,
  unsentOf,
} from './talk-machine-state.ts'
import { passingOf } from './talk-passing.ts'
import type { Talk, TalkEnd, TalkParts } from './talk-state.ts'
import type { MakeTalk } from './visit-machine.ts'

/** What seals the tab's memory. It comes with the conversation, in one request. */
export const sealing = openEntry

export { createDates, loadWrapping }

/**
 * What a talk needs before it begins: what the tab has kept of it, opened, and the secrets of a new conversation. `never-kept`: the service never
 * had this tab's half, so it has acknowledged nothing. `make` makes the talk at once; undefined if the tab remembers none.
 */
export async function prepareTalk(
  how: 'start' | 'resume',
  storage: TabStorage,
  secretsOf: () => Promise<Secrets> = newSecrets,
): Promise<MakeTalk | 'gone' | 'never-kept'> {
  const kept = how === 'resume' ? await openKept(storage) : 'opened'
  if (kept !== 'opened') return kept
  if (how === 'start') {
    const secrets = await secretsOf()
    return (parts, unsent) => startTalk(parts, secrets, unsent)
  }
  // Another tab may have the same memory, and open it under the same keys: a conversation that was never asked for gets new ones.
  const secrets = wasNeverAsked(storage) ? await secretsOf() : undefined
  return (parts) => resumeTalk(parts, secrets)
}

/** The conversation, and the yes of it that may be under way. */
async function openKept(storage: TabStorage) {
  const held = storage.holds(underWayEntry) && (await storage.open(underWayEntry))
  if (held && held !== 'opened') storage.discard(underWayEntry)
  return storage.open(conversationEntry)
}

/** A new conversation, with the unsent lines of one that never began. */
export const startTalk = (parts: TalkParts, secrets: Secrets, unsent: Unsent = []): Talk =>
  createTalk(parts, fresh(parts, secrets, parts.tab, unsent))

/**
 * The conversation of this tab; undefined if it remembers none. `secrets`: new ones, for a conversation that the service was never asked to
 * open (`wasNeverAsked`): another tab may have the same memory, and open it under the same keys.
 */
export function resumeTalk(parts: TalkParts, secrets?: Secrets): Talk | undefined {
  const remembered = recall(parts.storage)
  if (!remembered) return undefined
  // The new conversation gets halves of its own: another tab may have the former ones.
  if (secrets) parts.storage.discard(conversationEntry)
  const { tab, unsent, fields } = remembered
  return createTalk(parts, secrets ? fresh(parts, secrets, tab, unsent, fields) : remembered)
}

/** Whether this tab remembers a conversation that the service was never asked to open: it gets a new id and new keys. */
export const wasNeverAsked = (storage: TabStorage): boolean => recall(storage)?.asked === false

function fresh(
  { device = pageDevice }: TalkParts,
  secrets: Secrets,
  tab: string = device.newId(),
  left: Unsent,
  fields: FieldTexts = {},
): Remembered {
  return {
    ...secrets,
    asked: false,
    opened: false,
    seen: nothingSeen,
    followed: 0,
    issued: 0,
    cards: [],
    tab,
    unsent: left,
    fields,
  }
}

/** Carries out the effects of `talk-machine.ts` over one connection, with the keys of this device. */
function createTalk(parts: TalkParts, start: Remembered): Talk {
  const {
    connection,
    now,
    running = pageScheduler.now,
    after,
    onChange,
    device = pageDevice,
    onFault = reportFault,
  } = parts
  const { conversation, bearer, tab } = start
  const credentials = { conversation, bearer }
  const session = device.newId<SenderSessionId>()
  const keyring = device.keyring(start)
  const cards = createCardTimes(start.cards, { now, running })
  const guests = createGuestWatch({
    ...{ from: start.guest, now, running, after, onLeft: () => save() },
    onOver: (epoch) => talk.hand({ type: 'guest-over', epoch }),
  })

  const fields = createKeptFields(start.fields, { after, save: () => save() })

  const talk = drive<TalkMachine, TalkEvent, TalkEffect>({
    start: startTalkMachine(start, session),
    transition: afterTalkEvent,
    carryOut(effect, hand) {
      carryOut(effect)
        .then((event) => event && hand(event))
        .catch((fault) => {
          onFault(fault)
          hand({ type: 'failed' })
        })
    },
    scheduler: { after },
    onFault,
  })
  const reader = () => presentReader(talk.state())
  const timeline = () => talk.state().log.timeline

  const link: LogLink = {
    hash: device.hash,
    start: () => startHead(device.hash, { kind: 'conversation', id: conversation }, keyring.author),
    own: async () => keyring.author,
    async seal({ session, sequence, content }, claim) {
      const [channel, signer] = await Promise.all([keyring.channel, keyring.signer()])
      const epoch = sealingEpoch(timeline(), reader())
      if (epoch === null) return refuse('no-key')
      return channel.seal(signer, { epoch, role: 'youth', session }, sequence, { content, claim })
    },
    open: async (envelope, known) => (await keyring.channel).open(envelope, conversationAuthors(keyring.author, known)),
    check: keyring.check,
    certified: async () => null,
    awaitsKey: () => false,
    async send(envelope) {
      // A reload must know the line by its name before the service can have it.
      await parts.storage.settled()
      return connection.request('message:send', { envelope })
    },
    read: (after) => connection.request('conversation:read', { after }),
  }
  const openSignal = async (frame: SignalFrame) =>
    (await keyring.channel).openSignal(frame, conversationAuthors(keyring.author, timeline()))
  const signalling = createSignalling({
    role: 'youth',
    session,
    hears: 'listener',
    async seal(...asked) {
      const [channel, signer] = await Promise.all([keyring.channel, keyring.signer()])
      return channel.sealSignal(signer, ...asked)
    },
    open: openSignal,
    // Signals need a reader: none are sent before a listener has the keys.
    epoch: () => epochOf(timeline()),
    hash: device.hash,
    order: () => timeline().order,
    send: (frame) => connection.signal('signal:send', { frame }),
    running,
    after,
    onChange() {
      awaitReceipt()
      onChange()
    },
    onReceipt: (upTo) => talk.hand({ type: 'announced', upTo }),
  })
  const patience = createReceiptPatience(after, onChange)

  function awaitReceipt() {
    patience.awaits(reader() ? firstUnreceived(timeline(), signalling.theyHave()) : null)
  }

  async function verified(listener: Named) {
    const settle = parts.settle ?? atOnce(now)
    const verify = (pin: StaplePin | undefined) => settle((at) => keyring.verify(listener, { pin, now: at }))
    const found = await verify(typeof parts.pin === 'function' ? await parts.pin() : parts.pin)
    return found.ok || !parts.renewPin ? found : verify(await parts.renewPin())
  }

  async function carryOut(effect: TalkEffect): Promise<TalkEvent | undefined> {
    switch (effect.type) {
      case 'ask-to-open':
        return { type: 'joined', answer: await open() }
      case 'resume': {
        const { after } = effect
        return { type: 'joined', answer: await connection.request('conversation:resume', { ...credentials, after }) }
      }
      case 'read-page':
        return { type: 'page-read', page: await link.read(effect.after) }
      case 'verify': {
        return { type: 'verified', listener: await verified(effect.listener) }
      }
      case 'verify-offered': {
        const { offer } = effect
        return { type: 'offered-verified', offer, check: await verified(offer.listener) }
      }
      case 'change-readers': {
        const entry = await keyring.change(effect.readers)
        const certificates = effect.readers.map(({ certificate }) => certificate.text)
        const answer = await connection.request('readers:change', { entry })
        return { type: 'changed', answer, change: { entry, certificates } }
      }
      case 'withhold': {
        const { listener } = effect
        return { type: 'withheld', answer: await connection.request('grant:withhold', { listener }) }
      }
      case 'reset-signals':
        return void signalling.reset()
      case 'ended':
        unwatch()
        return void parts.onEnd(await endOf(effect))
      case 'never-begun':
        unwatch()
        return void parts.onNeverBegun(effect.unsent)
      default:
        return carryOutOfLog(effect, link, onFault)
    }
  }

  /** What the service says of somebody stands on their own word, or is told as the service's. */
  async function endOf({ how, end }: Extract<TalkEffect, { type: 'ended' }>): Promise<TalkEnd> {
    if (how !== 'listener' && how !== 'youth' && how !== 'quick-exit') return how
    const by = how === 'listener' ? how : 'youth'
    const isSigned = await settled(
      async () => ok(await isEnded(timeline(), end, { hash: device.hash, by, open: openSignal })),
      onFault,
    )
    return isSigned.ok && isSigned.value ? by : 'stopped'
  }

  /** A reload must know that the service was asked, and its half must be with the service before it acknowledges a line. */
  async function open() {
    const { storage } = parts
    await storage.settled()
    const half = await storage.unplaced(conversationEntry)
    const opened = await connection.request('conversation:open', { ...credentials, tab, ...(half && { half }) })
    if (opened.ok) storage.placed(conversationEntry)
    return opened
  }

  let told = timeline()
  function show() {
    if (told !== timeline()) {
      told = timeline()
      if (reader()) signalling.received(told)
      signalling.grown()
      cards.note(told)
      guests.note(told.epochs)
    }
    awaitReceipt()
    save()
    onChange()
  }

  function save() {
    const state = talk.state()
    if (state.phase === 'over') return
    remember(parts.storage, {
      ...start,
      asked: state.known !== 'unasked',
      opened: state.known === 'opened',
      unsent: unsentOf(state),
      seen: isCaughtUp(state) ? seenOf(timeline()) : start.seen,
      followed: newestEpoch(state),
      issued: keyring.newestIssued(),
      cards: cards.remembered(),
      guest: guests.remembered(),
      fields: fields.texts(),
    })
  }

  const watches = [
    talk.onTell(show),
    connection.onConnected(() => talk.hand({ type: 'connected' })),
    connection.onState((state) => state !== 'connected' && talk.hand({ type: 'disconnected' })),
    connection.on('log:appended', ({ entries }) => talk.hand({ type: 'received', entries })),
    connection.on('conversation:changed', (notice) => talk.hand({ type: 'told', ...notice })),
    connection.on('signal:received', ({ frame }) => void signalling.receive(frame)),
  ]
  save()
  if (connection.state === 'connected') talk.hand({ type: 'connected' })

  function unwatch() {
    for (const off of watches) off()
    patience.awaits(null)
    guests.stop()
    fields.stop()
  }

  function stop() {
    unwatch()
    talk.hand({ type: 'stopped' })
  }

  return {
    state() {
      const state = talk.state()
      const { service, refused, log } = state
      return {
        service,
        refused,
        log,
        broken: state.phase === 'broken' ? state.broken : undefined,
        reader: reader(),
        caughtUp: isCaughtUp(state),
        withheld: isWithheld(state),
        theyType: signalling.theyType(),
        received: signalling.theyHave(),
        overdue: patience.overdue(),
        passing: passingOf(state),
      }
    },
    credentials,
    tab,
    aliasOf: (id) => aliasOf(timeline(), id),
    readerOf: (of) => readerOf(timeline(), of),
    heldFor: cards.heldFor,
    permits: start.permits,
    fields,
    say(content, seen) {
      const refused = whyNotSaid(content)
      if (!refused) talk.hand({ type: 'said', content, seen })
      return !refused
    },
    type: (on) => {
      if (reader()) signalling.type(on)
    },
    async askForAnother() {
      const asked = reader()
      return asked ? connection.request('listener:replace', { listener: asked.id }) : refuse('stale')
    },
    agree: (offer, box) => talk.hand({ type: 'agreed', offer, box }),
    refusePass: ({ listener }) => connection.request('pass:refuse', { listener: listener.id }),
    async signEnd() {
      const seen = shownUpTo(timeline())
      const { next } = talk.state().log.outbox
      if (!reader() || !seen) return undefined
      const sender = { epoch: epochOf(timeline()), role: 'youth', session } as const
      const [channel, signer] = await Promise.all([keyring.channel, keyring.signer()])
      const end = await channel.sealSignal(signer, sender, next, { kind: 'ended', seen })
      return end.ok ? end.value : undefined
    },
    giveAway() {
      fields.flush()
      talk.hand({ type: 'superseded' })
      stop()
    },
    stop,
  }
}

/** Without a page, nobody can be asked about the device's date. */
const atOnce =
  (now: () => number): Dates['settle'] =>
  (check) =>
    check(now())
