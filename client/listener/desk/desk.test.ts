import { beforeAll, expect, test, vi } from 'vitest'
import type { Looking } from '#client/bell/looking.ts'
import { receiptPatience } from '#client/conversation/receipt-patience.ts'
import { receivedEvery } from '#client/conversation/signals.ts'
import { lastReceived } from '#client/conversation/testing/received.ts'
import { lines } from '#client/conversation/timeline.ts'
import { verifyAttestation } from '#client/crypto/attested.ts'
import { checkProposal } from '#client/crypto/device/proposal.ts'
import {
  aMember,
  anOrganisation,
  aTeam,
  type Member,
  must,
  now,
  type Organisation,
  pinOf,
  type Team,
} from '#client/crypto/testing/people.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { deskOn, somebodyThere } from '../testing/at-desk.ts'
import { aFloor, aYoung, type Floor, type Young } from '../testing/floor.ts'
import type { Desk } from './desk.ts'
import { holdsUnsent, isOnDuty, selectedSeat, unreadElsewhere } from './desk-state.ts'

let organisation: Organisation
let sam: Member<'listener'>
let team: Team

beforeAll(async () => {
  organisation = await anOrganisation()
  sam = await aMember(organisation, 'listener')
  team = await aTeam(organisation)
})

type More = {
  readonly certificate?: string | null
  readonly after?: Scheduler['after']
  readonly running?: Scheduler['now']
  readonly looking?: Looking
}

function aDesk(floor: Floor, more: More = {}): Desk {
  return deskOn(
    floor,
    { organisation, sam },
    {
      ...(more.looking && { looking: more.looking }),
      ...(more.certificate !== undefined && { certificate: () => more.certificate ?? null }),
      scheduler: { now: more.running ?? (() => performance.now()), after: more.after ?? (() => () => {}) },
    },
  )
}

async function atWork(present: Young | readonly Young[], more: More = {}) {
  const youngs = [present].flat() as readonly Young[]
  const floor = aFloor(sam, { team, now: () => now })
  const desk = aDesk(floor, more)
  floor.connect()
  for (const young of youngs) {
    await floor.assign(young, 'bonjour')
    await floor.grant(young)
  }
  await eventually(() => {
    expect(desk.state().desk).not.toBeNull()
    for (const young of youngs) expect(said(desk, young)).toEqual(['bonjour'])
  })
  return { floor, desk }
}

const seatOf = (desk: Desk, { conversation }: Young) =>
  desk.state().seats.find((seat) => seat.conversation === conversation)

const said = (desk: Desk, young: Young) =>
  seatOf(desk, young)
    ?.log.timeline.items.filter(({ kind }) => kind !== 'readers')
    .map((item) =>
      item.kind === 'line' && item.content.kind === 'text'
        ? item.content.text
        : item.kind === 'warning'
          ? item.warning
          : item.kind,
    )

const texts = async (floor: Floor, young: Young) =>
  (await floor.reads(young)).map((content) => (content.kind === 'text' ? content.text : content.kind))

test('[G3] before the young person’s device grants the key nothing is read or sent; afterwards the log is replayed', async () => {
  const young = await aYoung(sam)
  const floor = aFloor(sam)
  const desk = aDesk(floor)
  floor.connect()
  await floor.assign(young, 'un', 'deux', 'trois')
  await eventually(() => expect(seatOf(desk, young)?.access).toBe('waiting'))
  desk.write(young.conversation, 'trop tôt')
  expect(desk.send(young.conversation)).toBe(false)
  expect(floor.asked.map(({ name }) => name)).not.toContain('conversation:read')
  await floor.grant(young)
  await eventually(() => expect(said(desk, young)).toEqual(['un', 'deux', 'trois']))
  expect(seatOf(desk, young)?.unread).toBe(3)
  const items = lines(seatOf(desk, young)!.log.timeline)
  desk.show(young.conversation, items.at(-2)!.position)
  expect(seatOf(desk, young)?.unread).toBe(1)
  desk.show(young.conversation, items.at(-1)!.position + 1)
  expect(seatOf(desk, young)?.unread).toBe(0)
})

test('[G3] a grant that does not open is shown as unreadable, and nothing is sent under another key', async () => {
  const young = await aYoung(await aMember(organisation, 'listener'))
  const floor = aFloor(sam)
  const desk = aDesk(floor)
  floor.connect()
  await floor.assign(young, 'un')
  await floor.grant(young)
  await eventually(() => expect(seatOf(desk, young)?.access).toBe('unreadable'))
  desk.write(young.conversation, 'bonjour')
  expect(desk.send(young.conversation)).toBe(false)
})

test('a message goes to the conversation it was written for, and each conversation keeps its draft', async () => {
  const [one, two] = [await aYoung(sam), await aYoung(sam)]
  const { floor, desk } = await atWork([one, two])
  desk.write(one.conversation, 'pour le premier')
  desk.select(two.conversation)
  desk.write(two.conversation, 'pour le second')
  desk.select(one.conversation)
  expect(selectedSeat(desk.state())?.drafts.reply).toBe('pour le premier')
  expect(holdsUnsent(desk.state())).toBe(true)
  desk.send(two.conversation)
  desk.send(one.conversation)
  await eventually(async () => {
    expect(await texts(floor, one)).toEqual(['bonjour', 'pour le premier'])
    expect(await texts(floor, two)).toEqual(['bonjour', 'pour le second'])
  })
  await eventually(() => expect(holdsUnsent(desk.state())).toBe(false))
})

test('an arriving message never selects another conversation; only its unread count changes', async () => {
  const [one, two] = [await aYoung(sam), await aYoung(sam)]
  const { floor, desk } = await atWork(one)
  desk.show(one.conversation, 100)
  await floor.assign(two, 'moi aussi', 'tu es là ?')
  await floor.grant(two)
  await eventually(() => expect(unreadElsewhere(desk.state())).toBe(2))
  expect(desk.state().selected).toBe(one.conversation)
})

test('what is in view counts as read, and its conversation as looked at, only once somebody looks', async () => {
  const [one, two] = [await aYoung(sam), await aYoung(sam)]
  const looking = somebodyThere()
  const { desk } = await atWork([one, two], { looking })
  const shown = (young: Young) => [seatOf(desk, young)?.looked, seatOf(desk, young)?.unread]
  looking.turnAway()
  desk.show(one.conversation, 100)
  expect(shown(one)).toEqual([false, 1])
  looking.act()
  expect(shown(one)).toEqual([true, 0])
  expect(shown(two)).toEqual([false, 1])
  looking.veil(true)
  desk.select(two.conversation)
  desk.show(two.conversation, 100)
  looking.act()
  expect(shown(two)).toEqual([false, 1])
  looking.veil(false)
  looking.turnAway()
  looking.act()
  expect(shown(two)).toEqual([true, 0])
})

test('what came while nobody looked is marked when somebody returns or brings it to the front, until the listener answers', async () => {
  const [one, two] = [await aYoung(sam), await aYoung(sam)]
  const looking = somebodyThere()
  const { floor, desk } = await atWork([one, two], { looking })
  const marks = () => [one, two].map((young) => seatOf(desk, young)?.newAfter)
  const readable = (young: Young, count: number) => eventually(() => expect(said(desk, young)).toHaveLength(count))
  desk.show(one.conversation, 100)
  expect(marks()).toEqual([null, null])
  const read = seatOf(desk, one)?.readUpTo
  // Somebody looks: a line that comes is no news to them.
  await floor.says(one, 'encore')
  await readable(one, 2)
  desk.show(one.conversation, 100)
  expect(marks()).toEqual([null, null])
  looking.turnAway()
  await floor.says(one, 'tu es là ?')
  await readable(one, 3)
  const seen = seatOf(desk, one)?.readUpTo
  expect(seen).toBeGreaterThan(read ?? 0)
  desk.show(one.conversation, 100)
  looking.act()
  expect(marks()).toEqual([seen, null])
  desk.select(two.conversation)
  expect(marks()).toEqual([seen, 0])
  desk.show(two.conversation, 100)
  desk.select(one.conversation)
  desk.select(two.conversation)
  expect(marks()).toEqual([null, null])
  desk.select(one.conversation)
  looking.turnAway()
  await floor.says(one, 'alors ?')
  await readable(one, 4)
  looking.act()
  expect(marks()[0]).not.toBe(null)
  desk.write(one.conversation, 'oui')
  desk.send(one.conversation)
  expect(marks()).toEqual([null, null])
})

test('an arrival without any line is looked at once its empty log is in view', async () => {
  const young = await aYoung(sam)
  const floor = aFloor(sam)
  const desk = aDesk(floor)
  floor.connect()
  await floor.assign(young)
  await eventually(() => expect(seatOf(desk, young)?.looked).toBe(false))
  desk.show(young.conversation, 0)
  expect(seatOf(desk, young)?.looked).toBe(true)
})

test('[G9] a lost connection neither loses nor duplicates a message: the log is read again, the message sent again', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  floor.loseAnswers(true)
  desk.write(young.conversation, 'je suis là')
  desk.send(young.conversation)
  await eventually(() => expect(seatOf(desk, young)?.log.outbox.lines[0]?.state).toBe('not-sent'))
  floor.lose()
  floor.loseAnswers(false)
  await floor.says(young, 'un mot pendant la coupure')
  expect(desk.state().connection).toBe('lost')
  floor.connect()
  const whole = ['bonjour', 'je suis là', 'un mot pendant la coupure']
  await eventually(() => expect(said(desk, young)).toEqual(whole))
  await eventually(() => expect(seatOf(desk, young)?.log.outbox.lines).toEqual([]))
  expect(await texts(floor, young)).toEqual(whole)
})

test('after a reload the listener’s own key opens the grants again, and everything is read again', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  desk.write(young.conversation, 'réponse')
  desk.send(young.conversation)
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'réponse']))
  desk.close()
  const again = aDesk(floor)
  floor.connect()
  await eventually(() => expect(said(again, young)).toEqual(['bonjour', 'réponse']))
})

test.each([
  ['youth', 'stopped'],
  ['quick-exit', 'quick-exit'],
  ['away', 'away'],
  ['listener', 'listener'],
] as const)(
  '[G4] once a conversation has ended (%s), without a signature shown as %s, only its outcome remains to be recorded',
  async (told, reason) => {
    const young = await aYoung(sam)
    const { floor, desk } = await atWork(young)
    desk.write(young.conversation, 'un brouillon')
    floor.release(young.conversation, told)
    expect(desk.state()).toMatchObject({
      seats: [],
      left: [{ conversation: young.conversation, reason, toWrapUp: true }],
      selected: null,
    })
    await desk.record(young.conversation, 'abuse')
    expect(floor.asked.at(-1)).toEqual({
      name: 'outcome:record',
      body: { conversation: young.conversation, outcome: 'abuse' },
    })
    expect(desk.state().left).toEqual([])
  },
)

test('[S28] a listener is on duty while they take conversations, or hold one', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork([])
  expect(isOnDuty(desk.state())).toBe(false)
  await desk.set({ availability: 'available' })
  expect(isOnDuty(desk.state())).toBe(true)
  await desk.set({ availability: 'paused' })
  expect(isOnDuty(desk.state())).toBe(false)
  await floor.assign(young)
  await eventually(() => expect(isOnDuty(desk.state())).toBe(true))
  floor.release(young.conversation, 'away')
  expect(isOnDuty(desk.state())).toBe(false)
})

test('[L17] a veiled desk opens a line and signs no receipt, until its veil is lifted', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young, {
    after(milliseconds, run) {
      if (milliseconds === receivedEvery) queueMicrotask(run)
      return () => {}
    },
  })
  await eventually(() => expect(floor.signals.length).toBeGreaterThan(0))
  await atRest()
  const { length: before } = floor.signals
  desk.veil(true)
  await floor.says(young, 'tu es là ?')
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'tu es là ?']))
  desk.attend()
  await atRest()
  expect(floor.signals).toHaveLength(before)
  desk.veil(false)
  await eventually(() => expect(floor.signals).toHaveLength(before + 1))
})

test('[L14] a device that comes back has forgotten the receipts, and gets the newest one again', async () => {
  const young = await aYoung(sam)
  const { floor } = await atWork(young, {
    after(milliseconds, run) {
      if (milliseconds === receivedEvery) queueMicrotask(run)
      return () => {}
    },
  })
  await atRest()
  const { length: before } = floor.signals
  expect(before).toBeGreaterThan(0)
  floor.see(young, { youthHere: false })
  floor.see(young, { youthHere: true })
  await eventually(() => expect(floor.signals).toHaveLength(before + 1))
})

test('[L17] a desk at which nobody did anything for a quarter of an hour opens a line and signs no receipt; the next input signs it', async () => {
  const young = await aYoung(sam)
  let running = 0
  const { floor, desk } = await atWork(young, {
    running: () => running,
    after(milliseconds, run) {
      if (milliseconds === receivedEvery) queueMicrotask(run)
      return () => {}
    },
  })
  await eventually(() => expect(floor.signals.length).toBeGreaterThan(0))
  await atRest()
  const { length: before } = floor.signals
  running += limits.deskUnattended
  await floor.says(young, 'tu es là ?')
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'tu es là ?']))
  await atRest()
  expect(floor.signals).toHaveLength(before)
  desk.attend()
  await eventually(() => expect(floor.signals).toHaveLength(before + 1))
})

test('[C18] [M4] an end is the young person’s if their device signed it for this log, and otherwise the service’s word', async () => {
  const leftBy = async (end: (young: Young, entries: readonly LogEntry[]) => Promise<SignalFrame>) => {
    const young = await aYoung(sam)
    const { floor, desk } = await atWork(young)
    floor.release(young.conversation, 'youth', await end(young, floor.entries(young)))
    await eventually(() => expect(desk.state().seats).toEqual([]))
    return desk.state().left.map(({ reason }) => reason)
  }
  expect(await leftBy((young, entries) => young.end(entries))).toEqual(['youth'])
  expect(await leftBy((young, entries) => young.end(entries.slice(1)))).toEqual(['stopped'])
  const another = await aYoung(sam)
  await another.letIn()
  expect(await leftBy((_, entries) => another.end(entries))).toEqual(['stopped'])
  expect(
    await leftBy(async (young, entries) => young.signal({ kind: 'received', seen: await young.seen(entries) })),
  ).toEqual(['stopped'])
})

test('[C18] `Terminer` tells the young person by the listener’s own word', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  await desk.end(young.conversation)
  const asked = floor.asked.at(-1)?.body as { end: SignalFrame } | undefined
  const opened = asked && (await young.channel.openSignal(asked.end, young.authorOf))
  expect(opened).toEqual(
    ok({ kind: 'ended', seen: await young.seen(floor.lastEntries(young)), author: sam.certificate.sig }),
  )
})

test('a conversation that ended while the page was offline only needs its outcome', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  floor.lose()
  floor.release(young.conversation, 'quick-exit')
  floor.connect()
  await eventually(() =>
    expect(desk.state().left).toEqual([{ conversation: young.conversation, reason: 'unknown', toWrapUp: true }]),
  )
})

test('a conversation that returned to the queue and comes back has its draft, under the new key', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  desk.write(young.conversation, 'j’allais dire')
  floor.release(young.conversation, 'lease-lost')
  expect(desk.state().left).toMatchObject([{ reason: 'lease-lost', toWrapUp: false }])
  await floor.letGo(young)
  await floor.assign(young, 'tu es revenu')
  await floor.grant(young)
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'tu es revenu']))
  expect(selectedSeat(desk.state())?.drafts.reply).toBe('j’allais dire')
  expect(desk.state().left).toEqual([])
  desk.send(young.conversation)
  await eventually(async () => expect(await texts(floor, young)).toEqual(['bonjour', 'tu es revenu', 'j’allais dire']))
})

test('a draft is restored when its conversation comes back, however soon it does', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  const { conversation } = young
  desk.write(conversation, 'j’allais dire')
  floor.notify('conversation:released', { conversation, reason: 'no-grant' })
  const back = { conversation, epoch: 1, granted: false, looked: false, youthHere: true, pass: null, lastPosition: 1 }
  floor.notify('conversation:changed', { conversation: back })
  expect(seatOf(desk, young)).toMatchObject({ access: 'waiting', drafts: { reply: 'j’allais dire' } })
})

test('[L14] a line whose receipt does not come is overdue, until it comes or the device goes; another log is told', async () => {
  const young = await aYoung(sam)
  const timers = new Set<() => void>()
  const { floor, desk } = await atWork([young], {
    after(milliseconds, run) {
      if (milliseconds === receiptPatience) timers.add(run)
      return () => timers.delete(run)
    },
  })
  const seat = () => seatOf(desk, young)
  const pass = () => {
    for (const run of [...timers]) run()
  }
  desk.write(young.conversation, 'oui')
  desk.send(young.conversation)
  await eventually(() => expect(floor.entries(young)).toHaveLength(3))
  await eventually(() => expect(timers.size).toBe(1))
  expect(seat()).toMatchObject({ overdue: null, youthDiffers: false })
  pass()
  expect([seat()?.overdue, lastReceived(seat()?.youthHas)]).toEqual([3, 0])
  floor.see(young, { youthHere: false })
  expect(seat()).toMatchObject({ overdue: null })
  floor.see(young, { youthHere: true })
  await floor.hasReceived(young)
  await eventually(() => expect([seat()?.overdue, lastReceived(seat()?.youthHas)]).toEqual([null, 3]))
  const seen = { ...(await young.seen(floor.entries(young))), position: 2 }
  floor.notify('signal:received', {
    conversation: young.conversation,
    frame: await young.signal({ kind: 'received', seen }),
  })
  await eventually(() => expect([seat()?.youthDiffers, lastReceived(seat()?.youthHas)]).toEqual([true, 3]))
})

test('the device’s absence has a time on this page’s clock; typing and receipts are shown', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  desk.write(young.conversation, 'oui')
  desk.send(young.conversation)
  await eventually(() => expect(floor.entries(young)).toHaveLength(3))
  floor.notify('signal:received', {
    conversation: young.conversation,
    frame: await young.signal({ kind: 'received', seen: await young.seen(floor.entries(young)) }),
  })
  floor.notify('signal:received', {
    conversation: young.conversation,
    frame: await young.signal({ kind: 'typing', on: true }),
  })
  await eventually(() => expect(seatOf(desk, young)?.youthTypes).toBe(true))
  await eventually(() => expect(lastReceived(seatOf(desk, young)?.youthHas)).toBe(3))
  floor.see(young, { youthHere: false })
  expect(seatOf(desk, young)).toMatchObject({ youthLostAt: now, youthTypes: false })
  floor.see(young, { youthHere: true })
  expect(seatOf(desk, young)?.youthLostAt).toBeNull()
  await eventually(() => expect(floor.signals.length).toBeGreaterThan(1))
})

test('availability, pause and capacity go in one request; a refusal is kept and shown', async () => {
  const { floor, desk } = await atWork([])
  await Promise.all([desk.set({ capacity: 3 }), desk.set({ availability: 'available' })])
  expect(desk.state().desk).toMatchObject({ availability: 'available', capacity: 3 })
  floor.refusing.set('desk:set', 'no-certificate')
  await desk.set({ availability: 'paused' })
  expect(desk.state()).toMatchObject({ refused: 'no-certificate', desk: { availability: 'available' } })
})

test('[C25] a call to a colleague has a reason and no text, and can be taken back', async () => {
  const { floor, desk } = await atWork([])
  const subject = { reason: 'stuck', conversation: null } as const
  await desk.ask({ name: 'colleague:call', body: subject })
  expect(desk.state().desk?.call).toEqual({ state: 'rings-on-duty', ...subject })
  floor.changeDesk({ call: { state: 'seen', by: 'Camille', ...subject } })
  expect(desk.state().desk?.call?.state).toBe('seen')
  await desk.ask({ name: 'colleague:cancel', body: {} })
  expect(desk.state().desk?.call).toBe(null)
  expect(floor.asked.filter(({ name }) => name.startsWith('colleague')).map(({ body }) => body)).toEqual([subject, {}])
})

/** The young person's device tells its permits, and the desk has read them. */
async function tellPermits(floor: ReturnType<typeof aFloor>, desk: Desk, young: Young) {
  await floor.tellPermits(young)
  await eventually(() =>
    expect(seatOf(desk, young)?.log.timeline.items.at(-1)).toMatchObject({ content: { kind: 'permits' } }),
  )
}

test('[G5] the device’s own checks accept a proposal, and the draft was sent nowhere else', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  const { conversation } = young
  await tellPermits(floor, desk, young)
  desk.prepare(conversation, { change: 'triage', triage: { reason: 'home' } })
  desk.prepare(conversation, { change: 'speciality', speciality: 'legal', wanted: true })
  desk.prepare(conversation, { change: 'speciality', speciality: 'social', wanted: true })
  desk.prepare(conversation, { change: 'summary', text: ' Tu cherches un endroit calme. ' })
  await desk.propose(conversation)
  await eventually(async () => expect(await floor.reads(young)).toHaveLength(3))
  const proposal = (await floor.reads(young))[2] as Proposal & { kind: 'proposal' }
  expect(proposal).toMatchObject({
    kind: 'proposal',
    reason: 'home',
    specialities: ['social', 'legal'],
    summary: 'Tu cherches un endroit calme.',
    expires: now + limits.permit + 1_800_000,
  })
  const checked = must(
    await checkProposal(proposal, {
      ...{ ...pinOf(organisation), from: sam.id, now, heldFor: 0 },
      permits: young.permits,
    }),
  )
  const [{ commitment } = { commitment: '' }] = young.permits
  const teamFingerprint = checked.recipient.fingerprint
  const about = { commitments: [commitment], text: proposal, teamFingerprint }
  expect(must(await verifyAttestation(organisation.public, proposal, about)).listener.id).toBe(sam.id)
  expect(floor.asked.filter(({ name }) => name === 'handover:prepare').map(({ body }) => body)).toEqual([
    { commitment },
  ])
  expect(JSON.stringify(floor.asked)).not.toContain('endroit calme')
})

test('[G3] a team key that the organisation did not sign is refused before anything is sent', async () => {
  const young = await aYoung(sam)
  const floor = aFloor(sam, { team: await aTeam(await anOrganisation()), now: () => now })
  const desk = aDesk(floor)
  floor.connect()
  await floor.assign(young)
  await floor.grant(young)
  await eventually(() => expect(seatOf(desk, young)?.access).toBe('open'))
  await tellPermits(floor, desk, young)
  desk.prepare(young.conversation, { change: 'summary', text: 'Tu cherches un endroit calme.' })
  await desk.propose(young.conversation)
  expect(seatOf(desk, young)).toMatchObject({ proposing: false, proposeRefused: 'team-bad-signature' })
  expect(await floor.reads(young)).toMatchObject([{ kind: 'permits' }])
  expect(seatOf(desk, young)?.drafts.handover.summary).toBe('Tu cherches un endroit calme.')
})

test('the service’s clock is used if this device’s is off by more than a day, and the page says so', async () => {
  const young = await aYoung(sam)
  const floor = aFloor(sam, { team, now: () => now + 40 * 86_400_000 })
  const desk = aDesk(floor)
  floor.connect()
  await eventually(() => expect(desk.state().clockIsWrong).toBe(true))
  await floor.assign(young)
  await floor.grant(young)
  await eventually(() => expect(seatOf(desk, young)?.access).toBe('open'))
  await tellPermits(floor, desk, young)
  desk.prepare(young.conversation, { change: 'summary', text: 'Un résumé.' })
  await desk.propose(young.conversation)
  expect(seatOf(desk, young)?.proposeRefused).toBe('team-expired')
})

test('[H12] deadlines that the service enforces use the service’s clock, even if this device’s is off only a little', async () => {
  const ahead = 5 * 3_600_000
  const floor = aFloor(sam, { team, now: () => now + ahead })
  const desk = aDesk(floor)
  expect(desk.serviceNow()).toBeLessThan(now + ahead)
  floor.connect()
  await eventually(() => expect(desk.state().staff).not.toBeNull())
  expect(desk.state().clockIsWrong).toBe(false)
  expect(desk.now()).toBe(now)
  expect(desk.serviceNow()).toBeGreaterThanOrEqual(now + ahead)
})

test('a desk that could not be opened says why, and tries again at the next connection', async () => {
  const floor = aFloor(sam)
  floor.refusing.set('desk:open', 'busy')
  const desk = aDesk(floor)
  floor.connect()
  await eventually(() => expect(desk.state().refused).toBe('busy'))
  floor.refusing.clear()
  floor.lose()
  floor.connect()
  await eventually(() => expect(desk.state()).toMatchObject({ refused: null, staff: { alias: 'Sam' } }))
})

test('a proposal that this computer cannot sign is refused, and can be made again', async () => {
  vi.stubGlobal('reportError', vi.fn())
  const young = await aYoung(sam)
  const { floor, desk } = await atWork(young)
  const { conversation } = young
  await tellPermits(floor, desk, young)
  desk.prepare(conversation, { change: 'summary', text: 'Tu cherches un endroit calme.' })
  const signing = vi.spyOn(crypto.subtle, 'sign').mockRejectedValue(new DOMException('', 'OperationError'))
  await desk.propose(conversation)
  expect(seatOf(desk, young)).toMatchObject({ proposing: false, proposeRefused: 'internal' })
  signing.mockRestore()
  await desk.propose(conversation)
  await eventually(async () => expect(await floor.reads(young)).toHaveLength(3))
  vi.unstubAllGlobals()
})

/** A page that has the desk of Sam, and a conversation that is theirs by the service's word. */
async function aSeat(young: Young) {
  const floor = aFloor(sam, { team, now: () => now })
  const desk = aDesk(floor)
  floor.connect()
  await floor.assign(young, 'bonjour')
  return { floor, desk }
}

test('[C16] whoever was let in from a later epoch on reads from there, and is told that what precedes is not shared', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await aSeat(young)
  await floor.grant(young, 1)
  await eventually(() => expect(said(desk, young)).toEqual(['not-shared']))
  await floor.says(young, 'et maintenant ?')
  await eventually(() => expect(said(desk, young)).toEqual(['not-shared', 'et maintenant ?']))
  desk.write(young.conversation, 'je te lis')
  expect(desk.send(young.conversation)).toBe(true)
})

test('[C7] two successors of one entry are an alarm at their place, and the page goes on under the first', async () => {
  const young = await aYoung(sam)
  const { floor, desk } = await aSeat(young)
  const twin = await young.twin()
  await floor.grant(young)
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour']))
  floor.insert(young, await twin.letIn(1))
  await eventually(() => expect(said(desk, young)).toEqual(['bonjour', 'forked']))
  const envelope = await twin.seal({ kind: 'text', text: 'viens', at: 0 })
  floor.append(young, envelope)
  await eventually(() => expect(said(desk, young)?.at(-1)).not.toBe('forked'))
  expect(said(desk, young)).toEqual(['bonjour', 'forked', 'unreadable'])
})
