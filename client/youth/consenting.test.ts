import { beforeAll, expect, test, vi } from 'vitest'
import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import { aCheckedProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import type { StaffId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import { ok, refuse } from '#shared/result.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { type ConsentingParts, createConsenting } from './consenting.ts'
import { recallTicket } from './follow-up/memory.ts'
import { pageCardDevice } from './return-code/card-device.ts'
import { openTabStorage } from './visit/tab-storage.ts'

let proposal: CheckedProposal
beforeAll(async () => {
  const organisation = await anOrganisation()
  proposal = await aCheckedProposal(organisation, await aMember(organisation, 'listener'), await aTeam(organisation))
})

const deploymentId = 'AAAAAAAAAAAAAAAAAAAAAA'

function open(more: Partial<ConsentingParts> = {}) {
  const storage = openTabStorage(() => {
    throw new Error('refused, so it keeps everything in memory')
  })
  const told: string[] = []
  const refused = vi.fn(async () => ok({}))
  const consenting = createConsenting({
    proposal,
    from: { id: 'a listener' as StaffId, alias: 'Sam', epoch: 0 },
    pin: { organisation: 'the organisation', deploymentId },
    now: () => Date.parse('2026-11-23T12:00:00Z'),
    heldFor: () => 0,
    storage,
    onAnswer: (answer) => told.push(`${answer}, ${recallTicket(storage) ? 'with' : 'without'} a ticket`),
    onHandedOver: () => told.push('handed over'),
    // What it checks is tested in crypto/handover.test.ts.
    device: { ...pageCardDevice, checkProposal: async () => ok(proposal) },
    service: { submit: async () => ok({}), refuse: refused },
    loadWords: async () => codeWords,
    ...more,
  })
  const leave = consenting.begin()
  return { consenting, leave, told, refused, storage }
}

type Opened = ReturnType<typeof open>

const card = async ({ consenting }: Opened) => {
  await eventually(() => expect(consenting.state().at).toBe('card'))
  const state = consenting.state()
  return state.at === 'card' ? state : undefined
}

async function sayYes(opened: Opened) {
  await card(opened)
  opened.consenting.yes({ summary: { text: 'Je voudrais parler à quelqu’un.' } })
  const store = (await card(opened))?.handingOver
  if (!store) throw new Error('a yes shows the code')
  await eventually(() => expect(store.state().step).toBe('showing'))
  return store
}

test('a proposal that is not what it should be is not shown', async () => {
  const device = { ...pageCardDevice, checkProposal: async () => refuse('team-bad-signature') }
  const { consenting } = open({ device })
  await eventually(() => expect(consenting.state().at).toBe('refused'))
})

test('[H13] a proposal under another text than the newest of this build says so', async () => {
  const { consenting } = open({ device: pageCardDevice, proposal: { ...proposal, text: 'suivi-fr-1' } })
  await eventually(() => expect(consenting.state()).toEqual({ at: 'refused', why: 'text-outdated' }))
})

test('[G5] the listener hears yes only once the ticket exists and the tab has its keys', async () => {
  const opened = open()
  const store = await sayYes(opened)
  expect(opened.told).toEqual([])
  store.goOnWithoutCode()
  await eventually(() => expect(opened.told).toEqual(['yes, with a ticket', 'handed over']))
})

test('[G5] a yes to a card that became too old while it was read shows no code', async () => {
  let heldFor = 0
  const opened = open({ heldFor: () => heldFor })
  await card(opened)
  heldFor = limits.permit
  opened.consenting.yes({})
  expect(opened.consenting.state().at).toBe('refused')
})

test('[G8] a no burns the permit, and is told at once', async () => {
  const opened = open()
  await card(opened)
  opened.consenting.no()
  expect(opened.refused).toHaveBeenCalledExactlyOnceWith(proposal.permit)
  expect(opened.told).toEqual(['no, without a ticket'])
})

test('whoever gives up is back at the card, and nothing was told', async () => {
  const opened = open({ service: { submit: async () => refuse('unreachable'), refuse: async () => ok({}) } })
  const store = await sayYes(opened)
  store.goOnWithoutCode()
  await eventually(() => expect(store.state().step).toBe('unsent'))
  opened.consenting.giveUp()
  expect(opened.consenting.state()).toMatchObject({ at: 'card', handingOver: null })
  expect(opened.told).toEqual([])
})

test('what is sent after the card has left the screen says and keeps nothing', async () => {
  let answer: (answer: Answer<unknown>) => void = () => undefined
  const submit = () => new Promise<Answer<unknown>>((resolve) => (answer = resolve))
  const opened = open({ service: { submit, refuse: async () => ok({}) } })
  const store = await sayYes(opened)
  store.goOnWithoutCode()
  await eventually(() => expect(store.state().step).toBe('sending'))
  opened.leave()
  await eventually(() => {
    answer(ok({}))
    expect(store.state().step).toBe('sent')
  })
  expect(opened.told).toEqual([])
  expect(recallTicket(opened.storage)).toBeUndefined()
})
