import { createConversationLog } from '#client/conversation/conversation-log.ts'
import { unsent } from '#client/conversation/outbox.ts'
import { isShortOf, nothingSeen, seenOf } from '#client/conversation/seen.ts'
import { createSignalling } from '#client/conversation/signalling.ts'
import { newConversation } from '#client/crypto/device/conversation.ts'
import { newId } from '#client/crypto/random.ts'
import { toBase64url } from '#shared/base64url.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { createCardTimes } from './card-times.ts'
import { createKeyring, type Keyring, type Reader } from './keyring.ts'
import { type Remembered, recall, remember, type Unsent } from './memory.ts'
import type { Talk, TalkEnd, TalkingConversation, TalkParts, TalkState } from './talk-state.ts'
import { afterTold } from './told.ts'

/** A new conversation, with what was written for one that never began. */
export const startTalk = (parts: TalkParts, unsent: Unsent = []): Talk =>
  createTalk(parts, { ...fresh(parts.tab), unsent })

/**
 * The conversation this tab was in; undefined if it remembers none. One that was never asked for is made anew: another tab may have the same
 * memory, and open it under the same keys.
 */
export function resumeTalk(parts: TalkParts): Talk | undefined {
  const remembered = recall(parts.storage)
  if (!remembered) return undefined
  return createTalk(parts, remembered.asked ? remembered : { ...fresh(remembered.tab), unsent: remembered.unsent })
}

/** One conversation on one connection: joins it, follows its epochs, gives the keys to a verified listener, reads and writes its log. */
function createTalk(parts: TalkParts, start: Remembered): Talk {
  const { connection, now, onChange } = parts
  const credentials = { conversation: start.conversation, bearer: start.bearer }
  const session = newId<SenderSessionId>()
  const coming = createKeyring(start.conversation, start)
  const cards = createCardTimes(start.cards, parts)
  let keys: Keyring | undefined
  let { asked } = start
  /** The service has it: whatever is told or answered of it says so. */
  let { opened } = start
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
    scheduler: { after: (milliseconds, act) => parts.later(act, milliseconds) },
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
    role: 'youth',
    session,
    hears: 'listener',
    channel: {
      sealSignal: async (...asked) => (await coming).channel.sealSignal(...asked),
      openSignal: async (frame) => (await coming).channel.openSignal(frame),
    },
    // Nothing is signalled to anybody before they were given the keys.
    epoch: () => keys?.epoch() ?? 0,
    send: (frame) => connection.signal('signal:send', { frame }),
    running: parts.running,
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
    const seen = isCaughtUp() ? seenOf(timeline) : start.seen
    remember(parts.storage, {
      ...credentials,
      tab: start.tab,
      asked,
      opened,
      ...keys.remembered(),
      unsent: [...unsent(outbox)],
      seen,
      cards: cards.remembered(),
    })
  }

  const isWithheld = () => isCaughtUp() && isShortOf(log.state().timeline, start.seen)

  /** Steps that depend on what the service said before run one after the other. */
  let queue: Promise<void> = Promise.resolve()
  function inOrder(step: (held: Keyring) => Promise<void>) {
    queue = queue.then(async () => {
      if (stopped || facts.broken) return
      try {
        await step(await coming)
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

  function neverBegan() {
    stop()
    parts.onNeverBegun([...unsent(log.state().outbox)])
  }

  function joinLater() {
    giveUp()
    giveUp = parts.later(() => inOrder(join), again)
  }

  async function join(held: Keyring) {
    giveUp()
    if (connection.state !== 'connected') return
    const after = log.state().timeline.last
    const wasAsked = asked
    const answer = wasAsked
      ? await connection.request('conversation:resume', { ...credentials, after })
      : await openIt()
    if (stopped) return
    if (!answer.ok && answer.refused === 'not-available' && wasAsked && !opened) return neverBegan()
    if (!answer.ok) return notJoined(answer.refused)
    opened = true
    const { conversation } = answer.value
    // Another tab of this device may have written under keys that this one has still to make.
    if (conversation.phase !== 'ended' && !(await raise(held, conversation.epoch))) return
    log.receive(answer.value.entries)
    if (!(await readOn(answer.value.more))) return joinLater()
    pagesRead = true
    await follow(held, conversation)
    if (!stopped && !facts.broken) log.online()
  }

  async function openIt() {
    asked = true
    save()
    const answer = await connection.request('conversation:open', { ...credentials, tab: start.tab })
    // That alone is refused before anything is kept.
    if (!answer.ok && answer.refused === 'too-fast') asked = false
    return answer
  }

  function notJoined(refused: RefusalName) {
    if (refused === 'not-available') return end('gone')
    if (refused === 'closed' || refused === 'cooling-down') return end(refused)
    if (refused === 'stale') return breakOff('log-lost')
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

  /** Makes the keys up to this epoch; false where it cannot be followed, which ends everything. */
  async function raise(held: Keyring, epoch: number): Promise<boolean> {
    const followed = await held.follow(epoch)
    if (!followed.ok) breakOff(followed.refused)
    else if (followed.value === 'made') {
      save()
      log.unlocked()
    }
    return followed.ok
  }

  async function hear(held: Keyring, told: YouthConversation) {
    const heard = afterTold(told, facts.service, held.epoch())
    if (heard === 'ask') await join(held)
    else if (heard !== null) await follow(held, heard)
  }

  async function follow(held: Keyring, conversation: YouthConversation) {
    if (conversation.phase === 'ended') return end(conversation.reason)
    if (!(await raise(held, conversation.epoch))) return
    if (listenerOf(conversation) !== listenerOf(facts.service)) signalling.reset()
    change({ service: conversation })
    if (conversation.phase === 'talking' && !(conversation.granted && reader())) await grant(held, conversation)
  }

  async function grant(held: Keyring, conversation: TalkingConversation) {
    const { id } = conversation.listener
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
      cards.note(timeline)
      save()
      onChange()
    }),
    connection.onConnected(() => inOrder(join)),
    connection.onState((state) => {
      if (state === 'connected') return
      signalling.reset()
      log.offline()
    }),
    connection.on('log:appended', ({ entries }) => {
      opened = true
      log.receive(entries)
    }),
    connection.on('conversation:changed', ({ conversation }) => {
      opened = true
      inOrder((held) => hear(held, conversation))
    }),
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
    tab: start.tab,
    aliasOf: (id) => keys?.aliasOf(id),
    readerOf: (epoch) => keys?.readerOf(epoch),
    heldFor: cards.heldFor,
    say: (content) => log.say(content).ok,
    type: (on) => {
      if (reader()) signalling.type(on)
    },
    giveAway() {
      opened = true
      save()
      stop()
    },
    stop,
  }
}

const listenerOf = (told?: YouthConversation) => (told?.phase === 'talking' ? told.listener.id : undefined)

const again = 2000

const passing: readonly RefusalName[] = ['unreachable', 'busy', 'too-fast', 'internal']

function fresh(tab: string = newId()): Remembered {
  const { conversation, bearer, key, seed } = newConversation()
  const keys = { keys: [toBase64url(key)], seed: toBase64url(seed) }
  return {
    conversation,
    bearer,
    tab,
    asked: false,
    opened: false,
    ...keys,
    readers: [],
    unsent: [],
    seen: nothingSeen,
    cards: [],
  }
}
