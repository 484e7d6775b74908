import { expect, test } from 'vitest'
import { type Channel, createChannel, type Sender } from '#client/crypto/channel.ts'
import { newConversation } from '#client/crypto/device/conversation.ts'
import { sha256 } from '#client/crypto/hash.ts'
import { type FreshPair, importSigner, newPair } from '#client/crypto/key-pair.ts'
import type { Order } from '#client/crypto/order.ts'
import { startHead } from '#shared/protocol/chain.ts'
import type { SenderRole, SignalFrame } from '#shared/protocol/envelope.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { hasReceived } from './receipts.ts'
import { createSignalling } from './signalling.ts'
import { typingLasts } from './signals.ts'
import { entryOf, envelopeOf, openAll, plainOpeningLink, sessionNamed } from './testing/service.ts'
import { receive, startTimeline } from './timeline.ts'

const { conversation, key, device } = await newConversation()
const pairs: Record<SenderRole, FreshPair> = { youth: device, listener: await newPair(), cell: await newPair() }

async function party(role: SenderRole, hears: SenderRole, session = sessionNamed(role.charAt(0))) {
  const channel: Channel = createChannel({ kind: 'conversation', id: conversation })
  const signer = { key: await importSigner(pairs[role]), public: pairs[role].public, certificate: null }
  const authorOf = ({ role: of }: Sender) => pairs[of].public
  await channel.addEpoch(0, key)
  const sent: SignalFrame[] = []
  const announced: number[] = []
  const timers: (() => void)[] = []
  const clock = { now: 1_000_000 }
  const changes = { count: 0 }
  /** What this party has of the log. */
  const log: { order: Order | undefined } = { order: undefined }
  const slow = new Map<number, Promise<void>>()
  const here = { isThere: true }
  const signalling = createSignalling({
    role,
    hears,
    session,
    seal: (...asked) => channel.sealSignal(signer, ...asked),
    open: async (frame) => {
      await slow.get(frame.counter)
      return channel.openSignal(frame, authorOf)
    },
    epoch: () => 0,
    hash: sha256,
    order: () => log.order,
    send: (frame) => sent.push(frame),
    running: () => clock.now,
    after: (_milliseconds, run) => {
      timers.push(run)
      return () => {}
    },
    isThere: () => here.isThere,
    onChange: () => {
      changes.count += 1
      if (changes.count < 100) signalling.grown()
    },
    onReceipt: (upTo) => announced.push(upTo),
  })
  return {
    signalling,
    log,
    changes,
    sent,
    announced,
    timers,
    clock,
    here,
    slow: (counter: number, until: Promise<void>) => slow.set(counter, until),
  }
}

test('typing is signalled at the first key, again only after three seconds, and its end once', async () => {
  const { signalling, sent, clock } = await party('listener', 'youth')
  signalling.type(true)
  signalling.type(true)
  clock.now += 3000
  signalling.type(true)
  signalling.type(false)
  signalling.type(false)
  await eventually(() => expect(sent.map(({ counter }) => counter)).toEqual([0, 1, 2]))
})

test('the other party is shown typing until they stop or fall silent', async () => {
  const [listener, youth] = [await party('listener', 'youth'), await party('youth', 'listener')]
  youth.signalling.type(true)
  await eventually(() => expect(youth.sent).toHaveLength(1))
  await listener.signalling.receive(youth.sent[0]!)
  expect(listener.signalling.theyType()).toBe(true)
  expect(listener.timers).toHaveLength(1)
  listener.clock.now += typingLasts
  expect(listener.signalling.theyType()).toBe(false)
})

test('[G3] a typing signal without an end expires by itself, even if the clocks differ', async () => {
  const [listener, youth] = [await party('listener', 'youth'), await party('youth', 'listener')]
  youth.signalling.type(true)
  await eventually(() => expect(youth.sent).toHaveLength(1))
  await listener.signalling.receive(youth.sent[0]!)
  // A timer may fire a moment early by the other clock. No other timer follows it.
  listener.clock.now += typingLasts - 1
  listener.timers.shift()?.()
  expect(listener.signalling.theyType()).toBe(false)
})

test('a frame of one’s own role, or one that does not open, changes nothing', async () => {
  const [one, other] = [await party('listener', 'youth'), await party('listener', 'youth')]
  other.signalling.type(true)
  await eventually(() => expect(other.sent).toHaveLength(1))
  await one.signalling.receive(other.sent[0]!)
  await one.signalling.receive({ ...other.sent[0]!, role: 'youth' })
  expect(one.signalling.theyType()).toBe(false)
})

test('another page of one’s own role is no other party: its typing and its receipts count for nothing', async () => {
  const [here, elsewhere] = [await party('youth', 'listener'), await party('youth', 'listener', sessionNamed('e'))]
  elsewhere.signalling.type(true)
  await eventually(() => expect(elsewhere.sent).toHaveLength(1))
  await here.signalling.receive(elsewhere.sent[0]!)
  expect(here.signalling.theyType()).toBe(false)
})

test('[L14] a receipt is repeated every 30 s: any one of them may be lost', async () => {
  const { signalling, sent, timers } = await party('listener', 'youth')
  const entry = entryOf(1, envelopeOf('youth', sessionNamed('y'), 0, 'a'))
  const link = { ...plainOpeningLink(), hash: sha256, start }
  const timeline = await openAll(receive(startTimeline('listener', sessionNamed('l')), [entry]), link)
  signalling.received(timeline)
  for (const times of [2, 3]) {
    const [, again] = timers.splice(0)
    again?.()
    await eventually(() => expect(sent).toHaveLength(times))
  }
})

test('[L17] a page at which nobody is signs no receipt, new or repeated, and signs all that it has once somebody comes', async () => {
  const { signalling, sent, timers, here } = await party('listener', 'youth')
  const entries = ['a', 'b'].map((words, index) =>
    entryOf(index + 1, envelopeOf('youth', sessionNamed('y'), index, words)),
  )
  const link = { ...plainOpeningLink(), hash: sha256, start }
  const timelineOf = async (upTo: number) =>
    openAll(receive(startTimeline('listener', sessionNamed('l')), entries.slice(0, upTo)), link)
  const [first, both] = [await timelineOf(1), await timelineOf(2)]
  signalling.received(first)
  await eventually(() => expect(sent).toHaveLength(1))
  here.isThere = false
  for (const run of timers.splice(0)) run()
  signalling.received(both)
  await atRest()
  expect(sent).toHaveLength(1)
  here.isThere = true
  signalling.received(both)
  await eventually(() => expect(sent).toHaveLength(2))
  await atRest()
  expect(sent.map(({ counter }) => counter)).toEqual([0, 1])
})

test('a receipt is sent once, and again to a party that was away', async () => {
  const { signalling, sent, timers } = await party('listener', 'youth')
  const [youth, them] = [await party('youth', 'listener'), sessionNamed('y')]
  const timeline = await openAll(
    receive(startTimeline('listener', sessionNamed('l')), [entryOf(1, envelopeOf('youth', them, 0, 'a'))]),
    { ...plainOpeningLink(), hash: sha256, start },
  )
  signalling.received(timeline)
  signalling.received(timeline)
  await eventually(() => expect(sent).toHaveLength(1))
  youth.log.order = timeline.order
  await youth.signalling.receive(sent[0]!)
  expect(hasReceived(youth.signalling.theyHave(), pairs.listener.public, 1)).toBe(true)
  signalling.reset()
  timers.shift()?.()
  signalling.received(timeline)
  await eventually(() => expect(sent).toHaveLength(2))
})

test('[L14] a receipt announces up to where its reader has the log: this page may have less', async () => {
  const [listener, youth] = [await party('listener', 'youth'), await party('youth', 'listener')]
  const entry = entryOf(1, envelopeOf('youth', sessionNamed('y'), 0, 'a'))
  const link = { ...plainOpeningLink(), hash: sha256, start }
  listener.signalling.received(await openAll(receive(startTimeline('listener', sessionNamed('l')), [entry]), link))
  await eventually(() => expect(listener.sent).toHaveLength(1))
  await youth.signalling.receive(listener.sent[0]!)
  // A repeat of the same frame says nothing new.
  await youth.signalling.receive(listener.sent[0]!)
  expect(youth.announced).toEqual([1])
})

test('[L14] a receipt from beyond a page’s log confirms once the page has read on', async () => {
  const [listener, youth] = [await party('listener', 'youth'), await party('youth', 'listener')]
  const entry = entryOf(1, envelopeOf('youth', sessionNamed('y'), 0, 'a'))
  const link = { ...plainOpeningLink(), hash: sha256, start }
  const timeline = await openAll(receive(startTimeline('listener', sessionNamed('l')), [entry]), link)
  listener.signalling.received(timeline)
  await eventually(() => expect(listener.sent).toHaveLength(1))
  const has = () => hasReceived(youth.signalling.theyHave(), pairs.listener.public, 1)
  youth.log.order = (await openAll(startTimeline('youth', sessionNamed('y')), link)).order
  await youth.signalling.receive(listener.sent[0]!)
  expect(has()).toBe(false)
  // A page shows each change, and says with it that its log may have grown.
  await atRest()
  expect(youth.changes.count).toBeLessThan(5)
  youth.log.order = timeline.order
  youth.signalling.grown()
  await eventually(() => expect(has()).toBe(true))
})

test('what is quick to open does not make a receipt stale that came before it', async () => {
  const [listener, youth] = [await party('listener', 'youth'), await party('youth', 'listener')]
  const entry = entryOf(1, envelopeOf('youth', sessionNamed('y'), 0, 'a'))
  const link = { ...plainOpeningLink(), hash: sha256, start }
  listener.signalling.received(await openAll(receive(startTimeline('listener', sessionNamed('l')), [entry]), link))
  listener.signalling.type(true)
  await eventually(() => expect(listener.sent).toHaveLength(2))
  let isChecked = () => {}
  const checked = new Promise<void>((resolve) => {
    isChecked = resolve
  })
  youth.slow(0, checked)
  const received = listener.sent.map((frame) => youth.signalling.receive(frame))
  await atRest()
  isChecked()
  await Promise.all(received)
  expect([youth.signalling.theyHave().size, youth.signalling.theyType()]).toEqual([1, true])
})

test('[A5] fast lines share one receipt, and the last line always gets one', async () => {
  const { signalling, sent, timers } = await party('listener', 'youth')
  const [youth, session] = [await party('youth', 'listener'), sessionNamed('y')]
  let timeline = startTimeline('listener', sessionNamed('l'))
  const link = { ...plainOpeningLink(), hash: sha256, start }
  for (let line = 0; line < 50; line += 1) {
    const entry = entryOf(line + 1, envelopeOf('youth', session, line, `${line}`))
    timeline = await openAll(receive(timeline, [entry]), link)
    signalling.received(timeline)
  }
  timers.shift()?.()
  await eventually(() => expect(sent).toHaveLength(2))
  youth.log.order = timeline.order
  for (const frame of sent) await youth.signalling.receive(frame)
  expect(hasReceived(youth.signalling.theyHave(), pairs.listener.public, 50)).toBe(true)
})

test('[M4] a receipt that its reader did not sign counts for nothing', async () => {
  const [listener, youth] = [await party('listener', 'youth'), await party('youth', 'listener')]
  const timeline = await openAll(
    receive(startTimeline('listener', sessionNamed('l')), [entryOf(1, envelopeOf('youth', sessionNamed('y'), 0, 'a'))]),
    { ...plainOpeningLink(), hash: sha256, start },
  )
  const own = pairs.listener
  pairs.listener = await newPair()
  listener.signalling.received(timeline)
  await eventually(() => expect(listener.sent).toHaveLength(1))
  await youth.signalling.receive(listener.sent[0]!)
  expect(youth.signalling.theyHave().size).toBe(0)
  pairs.listener = own
})

const start = () => startHead(sha256, { kind: 'conversation', id: conversation }, device.public)
