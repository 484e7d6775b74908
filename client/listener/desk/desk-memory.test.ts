import { beforeEach, expect, test } from 'vitest'
import { lines } from '#client/conversation/timeline.ts'
import type { ConversationId } from '#shared/ids.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aListener, deskOn, type Listening } from '../testing/at-desk.ts'
import { aFloor, aYoung, type Floor, type Young } from '../testing/floor.ts'
import type { DeskMemory } from './desk-memory.ts'
import { seatsOf, textOfSeats } from './kept-seats.ts'
import { noDrafts, nothingKept } from './seat-state.ts'

let listening: Listening
let floor: Floor
let kept: string | null

beforeEach(async () => {
  listening = await aListener()
  floor = aFloor(listening.sam)
  kept = null
})

const memory: DeskMemory = {
  read: () => kept,
  keep: (text) => {
    kept = text
  },
}

/** A load of Sam's page in the same tab. */
function load() {
  const desk = deskOn(floor, listening, { memory })
  floor.connect()
  return desk
}

type Desk = ReturnType<typeof load>

const seatAt = (desk: Desk, { conversation }: Young) =>
  desk.state().seats.find((seat) => seat.conversation === conversation)

async function comes(desk: Desk, ...said: string[]): Promise<Young> {
  const young = await aYoung(listening.sam)
  await eventually(() => expect(desk.state().desk).not.toBeNull())
  await floor.assign(young, ...said)
  await floor.grant(young)
  await eventually(() => expect(seatAt(desk, young)?.access).toBe('open'))
  await eventually(() => expect(seatAt(desk, young)?.unread).toBe(said.length))
  return young
}

test('[S35] after a reload the drafts are there again, and what was read stays read', async () => {
  const before = load()
  const young = await comes(before, 'un', 'deux')
  before.write(young.conversation, 'je voulais dire')
  before.prepare(young.conversation, { change: 'summary', text: 'Tu cherches un endroit calme.' })
  before.prepare(young.conversation, { change: 'speciality', speciality: 'legal', wanted: true })
  before.show(young.conversation, seatAt(before, young)?.log.timeline.last ?? 0)
  await floor.says(young, 'trois')
  await eventually(() => expect(seatAt(before, young)?.unread).toBe(1))
  before.close()

  const after = load()
  await eventually(() => {
    const seat = seatAt(after, young)
    expect(seat && lines(seat.log.timeline)).toHaveLength(3)
    expect(seat?.access).toBe('open')
  })
  const { drafts, unread } = seatAt(after, young) ?? {}
  expect(unread).toBe(1)
  expect(drafts?.reply).toBe('je voulais dire')
  expect(drafts?.handover).toMatchObject({ summary: 'Tu cherches un endroit calme.', specialities: ['legal'] })
})

test('[S35] a sent draft, and one whose conversation has ended, is kept no more', async () => {
  const desk = load()
  const [one, two] = [await comes(desk, 'un'), await comes(desk, 'deux')]
  for (const { conversation } of [one, two]) desk.write(conversation, 'un secret')
  expect(kept?.match(/un secret/g)).toHaveLength(2)
  desk.send(one.conversation)
  await desk.end(two.conversation)
  expect(kept ?? '').not.toContain('un secret')
})

test('[S35] a load that never reaches the service loses no draft of the one before', async () => {
  const before = load()
  const young = await comes(before, 'un')
  before.write(young.conversation, 'je voulais dire')
  before.close()
  const offline = deskOn(floor, listening, { memory })
  floor.lose()
  offline.close()
  const after = load()
  await eventually(() => expect(seatAt(after, young)?.drafts.reply).toBe('je voulais dire'))
})

test('[L16] positions that the service has no more are not read', async () => {
  const before = load()
  const young = await comes(before, 'un', 'deux')
  before.show(young.conversation, seatAt(before, young)?.log.timeline.last ?? 0)
  before.close()
  kept = kept?.replace(/"readUpTo":\d+/, '"readUpTo":40') ?? null
  const after = load()
  await eventually(() => expect(seatAt(after, young)?.unread).toBe(2))
})

test('the text for the next load gives back what it was made of, and nothing else is taken from it', () => {
  const conversation = 'AAAAAAAAAAAAAAAAAAAAAA' as ConversationId
  const handover = { ...noDrafts.handover, summary: 'Tu veux', suggested: new Set(['a', 'b']) }
  const seats = new Map([[conversation, { drafts: { reply: 'oui', handover }, readUpTo: 7 }]])
  expect(seatsOf(textOfSeats(seats))).toEqual(seats)
  expect(textOfSeats(new Map([[conversation, nothingKept]]))).toBeNull()
  for (const text of [null, '', 'x', '[{}]', '{"conversation":1}']) expect(seatsOf(text).size).toBe(0)
})
