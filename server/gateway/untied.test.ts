import { expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { followUpTeam } from '#shared/protocol/certificate.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import { ok } from '#shared/result.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { until } from '#shared/testing/eventually.ts'
import { anyPoint } from '../conversation/testing/change.ts'
import type { DeskState } from '../desk/state.ts'
import { putHalf } from '../half/halves.ts'
import { randomId, randomSecret, sha256OfBytes, sha256OfText } from '../platform/random-id.ts'
import { teamStapleKey } from '../staff/staples.ts'
import type { Change } from '../store/port.ts'
import { type TeamEpochState, teamKey } from '../team/state.ts'
import { permitKey } from '../ticket/permit.ts'
import { submitTicket } from '../ticket/submit.ts'
import { consentedTicket } from '../ticket/testing/consented-ticket.ts'
import { drawnPermit } from '../ticket/testing/drawn-permit.ts'
import type { Draft } from '../transaction/draft.ts'
import { type House, openHouse, writer } from './testing/house.ts'
import { letIn, sitDown, viewOf } from './testing/people.ts'

// Two conversations, each with its own listener, make two tickets of one day. Whoever reads the store after every commit reads the same, whichever
// of the two made which ticket: two evenings that differ in nothing else are compared.

const hour = 3_600_000
/** The moment of both evenings. */
const moment = (Math.floor(Date.now() / hour) + 2) * hour
const team = randomId()
const conversations = ['A', 'B'].map((letter) => ({
  conversation: `${letter.repeat(21)}A` as ConversationId,
  bearer: `${letter.repeat(42)}A`,
}))
const tickets = [1, 2].map(() =>
  consentedTicket({ day: serviceDay(moment), team, permit: drawnPermit(), withCode: true }),
)
const halves = tickets.map(() => ({ secret: randomSecret(), half: randomSecret() }))

/** What a service that remembers too much would keep when a listener makes a permit known. */
type Leak = (draft: Draft, about: { readonly listener: string; readonly commitment: string }) => void

/** `swapped`: the first ticket is made by the second conversation. Answers what was committed in each step, and the whole store after it. */
async function evening(swapped: boolean, leak?: Leak): Promise<readonly string[]> {
  // No desk renews its lease meanwhile: how often it would depends on the machine.
  const house = await openHouse({ limits: { listenerLeaseRenewal: 10 * hour } })
  try {
    return await play(house, swapped, leak)
  } finally {
    await house.close()
  }
}

async function play(house: House, swapped: boolean, leak: Leak = () => undefined): Promise<readonly string[]> {
  house.stand()
  house.pass(moment - house.parts.clock.now())
  const names = new Map<string, string>()
  const committed: Change[] = []
  const { commit } = house.store
  house.store.commit = async (change) => {
    committed.push(change)
    return commit.call(house.store, change)
  }
  await house.done((draft) => {
    const epoch = certified(moment)
    draft.write(teamKey, { id: team, recovery: '', newEpochNeeded: false, erasing: [], epochs: [epoch] })
    const fingerprint = sha256OfText(epoch.certificate ?? '')
    draft.write(teamStapleKey(followUpTeam), { text: 'staple', until: moment + 1000 * hour, fingerprint })
    return ok(null)
  })
  const steps: string[] = []
  async function step(act: () => Promise<unknown>): Promise<void> {
    committed.length = 0
    await act()
    await atRest()
    steps.push(inOrder([...committed.map(written), ...(await everything(house))].map((each) => named(each, names))))
  }

  const desks: Awaited<ReturnType<typeof sitDown>>[] = []
  const young: ReturnType<House['youth']>[] = []
  for (const [index, device] of conversations.entries()) {
    const desk = await sitDown(house, 1)
    desks.push(desk)
    names.set(desk.id, `listener ${index}`)
    names.set(sha256OfBytes(desk.token), `session ${index}`)
    const client = house.youth()
    young.push(client)
    await step(async () => {
      await client.ask('conversation:open', device)
      await until(() => viewOf(client)?.phase === 'talking')
    })
    await step(() => letIn({ ...client, ...device }))
  }
  const lines = [writer('listener', 'LLLLLLLLLLLLLLLLLLLLLA'), writer('listener', 'MMMMMMMMMMMMMMMMMMMMMA')]
  const asks = (index: number, name: string, body: object = {}) =>
    step(async () => {
      const { conversation } = conversations[index] ?? {}
      expect(await desks[index]?.ask(name, { conversation, ...body })).toMatchObject({ ok: true })
    })
  const writes = (index: number) => asks(index, 'message:send', { envelope: lines[index]?.(1) })
  for (const [number, ticket] of tickets.entries()) {
    const { commitment } = ticket.permit
    const listener = desks[swapped ? 1 - number : number]
    await step(async () => {
      expect(await listener?.ask('handover:prepare', { commitment })).toMatchObject({ ok: true })
      await house.done((draft) => {
        leak(draft, { listener: listener?.id ?? '', commitment })
        return ok(null)
      })
    })
  }
  for (const index of [0, 1]) await writes(index)
  for (const [number, { permit, submission }] of tickets.entries()) {
    const { r, sig } = permit
    const now = house.parts.clock.now()
    const half = halves[number]
    if (half) await step(() => putHalf(house.parts, half, { kind: 'permit', r, sig }, now))
    await step(async () => {
      const submitting = { ...house.parts, settings: { alarmHours: 24 } }
      expect(await submitTicket(submitting, submission, now)).toEqual(ok({}))
    })
  }
  // The answers go back sealed, in the conversations' own order.
  for (const index of [1, 0]) await writes(index)
  for (const index of [0, 1]) {
    await asks(index, 'conversation:end')
    await asks(index, 'outcome:record', { outcome: 'handover' })
  }
  return steps
}

const certified = (now: number): TeamEpochState => ({
  ...{ epoch: 1, public: anyPoint, certificate: 'head.team.signature', certificateExpires: now + 1000 * hour },
  ...{ recoveryWrap: '', claim: '', madeOn: serviceDay(now), holders: [], retired: false },
})

/** Versions are random. */
const written = ({ writes, append, eraseLogs, audit, due, queue }: Change): unknown => [
  writes.map(({ key, next }) => [key, next]),
  [append, eraseLogs, audit, due, queue],
]

const kinds = [
  ...['conversation', 'desk', 'desk-wrap-up', 'desk-lease', 'floor', 'staff', 'session', 'counter', 'permit'],
  ...['ticket', 'ticket-parts', 'ticket-presence', 'lookup', 'team', 'team-staple'],
]

async function everything({ store }: House): Promise<readonly unknown[]> {
  const things = await Promise.all(kinds.map((kind) => store.list(kind)))
  const logs = await Promise.all(
    conversations.map(({ conversation }) => store.readLog(`conversation/${conversation}`, 0, 100)),
  )
  const due = await store.due(Number.MAX_SAFE_INTEGER, 1000)
  const rest = [...due, ...(await store.keyOwners('')), await store.waiting(10), await store.readAudit(0, 1000)]
  return [...things.flat().map(({ key, value }) => [key, value]), logs, ...rest]
}

/** Whose ids and sessions are random has a name instead; a connection is another one each time, and the staff of a test begin at their own moment. */
function named(value: unknown, names: ReadonlyMap<string, string>): string {
  const other = new Set(['connection', 'version', 'certificateExpires', 'until'])
  let text = JSON.stringify(value, (key, each: unknown) => (other.has(key) ? key : each))
  for (const [id, name] of names) text = text.replaceAll(id, name)
  return text.startsWith('["session/') ? text.replace(/"expires":\d+/, '') : text
}

/** What a page does by itself may be kept once or twice. */
const inOrder = (texts: readonly string[]): string => [...new Set(texts)].sort().join('\n')

/** Where two evenings differ first; null if nowhere. */
function difference(one: readonly string[], other: readonly string[]): string | null {
  const step = one.findIndex((text, index) => text !== other[index])
  if (step === -1) return one.length === other.length ? null : 'another number of steps'
  const known = new Set(other[step]?.split('\n'))
  return `step ${step + 1}: ${one[step]
    ?.split('\n')
    .find((line) => !known.has(line))
    ?.slice(0, 400)}`
}

test('[M14][H11] after every commit the store is the same, whichever of two conversations made which of two tickets', async () => {
  const one = await evening(false)
  expect(difference(one, await evening(true))).toBeNull()
  expect(one.length).toBeGreaterThan(15)
})

test.each<[string, Leak]>([
  [
    'with a permit',
    (draft, { listener, commitment }) => {
      const permit = draft.read(permitKey(commitment))
      if (permit) draft.write(permitKey(commitment), { ...permit, listener } as typeof permit)
    },
  ],
  [
    'at a desk',
    (draft, { listener }) => {
      const key = { key: `desk/${listener}` }
      const desk = draft.read(key) as DeskState | null
      if (desk) draft.write(key, { ...desk, proposed: true } as never)
    },
  ],
])('[M14] the comparison notices a listener who is remembered %s', async (_, leak) => {
  expect(difference(await evening(false, leak), await evening(true, leak))).toMatch(/^step 5: /)
})
