import type { Connection } from '#client/connection/connection.ts'
import { createConversationLog, type LogState } from '#client/conversation/conversation-log.ts'
import { unsent } from '#client/conversation/outbox.ts'
import { newConversation } from '#client/crypto/device/conversation.ts'
import { newId } from '#client/crypto/random.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { EndReason, YouthConversation, youthNotices, youthRequests } from '#shared/protocol/youth.ts'
import { type AdmissionRefusal, createKeyring, type Keyring, type Reader } from './keyring.ts'
import type { Later } from './later.ts'
import { type Remembered, recall, remember } from './memory.ts'
import { createSignalling } from './signalling.ts'
import type { TabStorage } from './tab-storage.ts'

export type YouthConnection = Connection<typeof youthRequests, typeof youthNotices>
type Open = Exclude<YouthConversation, { phase: 'ended' }>
type Talking = Extract<YouthConversation, { phase: 'talking' }>

/** `gone`: the service knows it no more. `closed`: it never began. */
export type TalkEnd = EndReason | 'gone' | 'closed'

export type TalkState = {
  /** The service's last word; undefined until it has spoken. */
  readonly service: Open | undefined
  /** The verified person who can read, once the service has kept what they were given. */
  readonly reader: Reader | undefined
  /** Why the last listener the service named was refused. */
  readonly refused: AdmissionRefusal | undefined
  /** The conversation cannot go on: the service went back to a former key, this tab never had the key, or the page failed. */
  readonly broken: 'rolled-back' | 'no-key' | 'failed' | undefined
  /** What was said before this page was loaded is there. */
  readonly caughtUp: boolean
  /** This device had read more than the service now gives. */
  readonly withheld: boolean
  readonly theyType: boolean
  readonly log: LogState
}

export type Talk = {
  readonly state: () => TalkState
  readonly credentials: Pick<Remembered, 'conversation' | 'bearer'>
  readonly aliasOf: Keyring['aliasOf']
  readonly readerOf: Keyring['readerOf']
  /** False for a text that does not fit a message; nothing is kept of it. */
  readonly say: (content: Content) => boolean
  readonly type: (on: boolean) => void
  readonly stop: () => void
}

export type TalkParts = {
  readonly connection: YouthConnection
  readonly storage: TabStorage
  /** The pinned organisation key; without one nobody is given a key. */
  readonly organisation: string | undefined
  /** Milliseconds; the service's time where the device's clock is known to be wrong. */
  readonly now: () => number
  readonly later: Later
  readonly onChange: () => void
  readonly onEnd: (end: TalkEnd) => void
}

const again = 2000

/** A new conversation. */
export const startTalk = (parts: TalkParts): Talk => createTalk(parts, fresh())

/** The conversation this tab was in; undefined if it remembers none. */
export function resumeTalk(parts: TalkParts): Talk | undefined {
  const remembered = recall(parts.storage)
  return remembered && createTalk(parts, remembered)
}

/** One conversation on one connection: joins it, follows its epochs, gives the keys to a verified listener, reads and writes its log. */
function createTalk(parts: TalkParts, start: Remembered): Talk {
  const { connection, now, onChange } = parts
  const credentials = { conversation: start.conversation, bearer: start.bearer }
  const session = newId<SenderSessionId>()
  const coming = createKeyring(start.conversation, start)
  let keys: Keyring | undefined
  let opened = start.opened
  let pagesRead = false
  let stopped = false
  let giveUp = () => {}
  let facts: Pick<TalkState, 'service' | 'refused' | 'broken'> = {
    service: undefined,
    refused: undefined,
    broken: undefined,
  }

  const log = createConversationLog({
    role: 'youth',
    session,
    left: start.unsent,
    later: parts.later,
    link: {
      async seal(line, content) {
        const { channel, epoch } = await coming
        return channel.seal({ epoch: epoch(), role: 'youth', session: line.session }, line.sequence, content)
      },
      open: async (envelope) => (await coming).channel.open(envelope),
      awaitsKey: () => false,
      send: (envelope) => connection.request('message:send', { envelope }),
      read: (after) => connection.request('conversation:read', { after }),
    },
  })
  const signalling = createSignalling({
    session,
    keys: () => keys,
    send: (frame) => connection.signal('signal:send', { frame }),
    now,
    later: parts.later,
    onChange,
  })

  const isCaughtUp = () => pagesRead && log.state().timeline.sealed.length === 0

  function reader(): Reader | undefined {
    const { service } = facts
    if (service?.phase !== 'talking' || !service.granted) return undefined
    const known = keys?.readerOf(service.epoch)
    return known?.id === service.listener.id ? known : undefined
  }

  function change(more: Partial<typeof facts>) {
    facts = { ...facts, ...more }
    save()
    onChange()
  }

  function save() {
    if (!keys || stopped) return
    const { timeline, outbox } = log.state()
    const seen = isCaughtUp() ? { position: timeline.last, next: [...timeline.order.next] } : start.seen
    remember(parts.storage, { ...credentials, opened, ...keys.remembered(), unsent: [...unsent(outbox)], seen })
  }

  function isWithheld() {
    const { timeline } = log.state()
    if (!isCaughtUp()) return false
    const { position, next } = start.seen
    return (
      timeline.last < position || next.some(([sender, sequence]) => (timeline.order.next.get(sender) ?? 0) < sequence)
    )
  }

  /** Steps that depend on what the service said before run one after the other. */
  let queue: Promise<void> = Promise.resolve()
  function inOrder(step: () => Promise<void>) {
    queue = queue.then(async () => {
      if (stopped || facts.broken) return
      try {
        keys = await coming
        await step()
      } catch (cause) {
        breakOff('failed')
        throw cause
      }
    })
    void queue
  }

  function breakOff(broken: NonNullable<TalkState['broken']>) {
    log.offline()
    giveUp()
    change({ broken })
  }

  function end(how: TalkEnd) {
    stop()
    parts.onEnd(how)
  }

  function joinLater() {
    giveUp()
    giveUp = parts.later(() => inOrder(join), again)
  }

  async function join() {
    giveUp()
    if (connection.state !== 'connected') return
    const after = log.state().timeline.last
    const answer = opened
      ? await connection.request('conversation:resume', { ...credentials, after })
      : await connection.request('conversation:open', credentials)
    if (!answer.ok) return notJoined(answer.refused)
    opened = true
    log.receive(answer.value.entries)
    if (!(await readOn(answer.value.more))) return joinLater()
    pagesRead = true
    await follow(answer.value.conversation)
    if (!stopped && !facts.broken) log.online()
  }

  function notJoined(refused: RefusalName) {
    if (refused === 'not-available') return end('gone')
    if (refused === 'closed') return end('closed')
    if (passing.includes(refused)) return joinLater()
    breakOff('failed')
  }

  async function readOn(more: boolean): Promise<boolean> {
    while (more) {
      const after = log.state().timeline.last
      const page = await connection.request('conversation:read', { after })
      if (!page.ok) return false
      log.receive(page.value.entries)
      more = page.value.more && log.state().timeline.last > after
    }
    return true
  }

  async function follow(conversation: YouthConversation) {
    if (conversation.phase === 'ended') return end(conversation.reason)
    const followed = await (keys as Keyring).follow(conversation.epoch)
    if (!followed.ok) return breakOff(followed.refused)
    if (conversation.phase === 'waiting') signalling.reset()
    change({ service: conversation })
    if (followed.value === 'made') log.unlocked()
    if (conversation.phase === 'talking' && !(conversation.granted && reader())) await grant(conversation)
  }

  async function grant(conversation: Talking) {
    const { id } = conversation.listener
    const held = keys as Keyring
    const admitted = await held.admit(conversation.listener, { organisation: parts.organisation, now: now() })
    if (!admitted.ok) {
      change({ refused: admitted.refused })
      const answer = await connection.request('grant:withhold', { listener: id })
      return answer.ok ? undefined : joinLater()
    }
    const { wraps, reader: admittedReader } = admitted.value
    const answer = await connection.request('grant:give', { listener: id, wraps })
    held.gave(admittedReader, answer.ok)
    if (!answer.ok) return joinLater()
    change({ service: { ...conversation, granted: true }, refused: undefined })
  }

  const unwatch = [
    log.onChange(({ timeline }) => {
      if (reader()) signalling.received(timeline)
      save()
      onChange()
    }),
    connection.onConnected(() => inOrder(join)),
    connection.onState((state) => {
      if (state !== 'connected') log.offline()
    }),
    connection.on('log:appended', ({ entries }) => log.receive(entries)),
    connection.on('conversation:changed', ({ conversation }) => inOrder(() => follow(conversation))),
    connection.on('signal:received', ({ frame }) => void signalling.receive(frame)),
  ]
  void coming.then((made) => {
    keys = made
    save()
  })
  if (connection.state === 'connected') inOrder(join)

  function stop() {
    stopped = true
    giveUp()
    signalling.reset()
    log.stop()
    for (const off of unwatch) off()
  }

  return {
    state: () => ({
      ...facts,
      reader: reader(),
      caughtUp: isCaughtUp(),
      withheld: isWithheld(),
      theyType: signalling.theyType(),
      log: log.state(),
    }),
    credentials,
    aliasOf: (id) => keys?.aliasOf(id),
    readerOf: (epoch) => keys?.readerOf(epoch),
    say: (content) => log.say(content).ok,
    type: (on) => {
      if (reader()) signalling.type(on)
    },
    stop,
  }
}

const passing: readonly RefusalName[] = ['unreachable', 'busy', 'too-fast', 'internal']

function fresh(): Remembered {
  const { conversation, bearer, key } = newConversation()
  const seen = { position: 0, next: [] }
  return { conversation, bearer, opened: false, keys: [toBase64url(key)], readers: [], unsent: [], seen }
}
