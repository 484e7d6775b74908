import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { CheckedProposal } from '#client/crypto/device/proposal.ts'
import { newId } from '#client/crypto/random.ts'
import { aCheckedProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import type { ProposalId, StaffId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { ok, refuse } from '#shared/result.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { type CardService, type ConsentingParts, createConsenting } from './consenting.ts'
import { pageCardDevice } from './return-code/card-device.ts'
import { recallUnderWay } from './return-code/under-way.ts'
import { recallTicket } from './visit/remembered-ticket.ts'
import { openEntry } from './visit/sealed-entries.ts'
import { openTabStorage } from './visit/tab-storage.ts'

let proposal: CheckedProposal
beforeAll(async () => {
  const organisation = await anOrganisation()
  proposal = await aCheckedProposal(organisation, await aMember(organisation, 'listener'), await aTeam(organisation))
})

const deploymentId = 'AAAAAAAAAAAAAAAAAAAAAA'

/** A service that takes everything. */
const service: CardService = {
  submit: async () => ok({}),
  refuse: async () => ok({}),
  withdraw: async () => ok({ erased: 'done' }),
}

function open(more: Partial<ConsentingParts> = {}) {
  const {
    storage = openTabStorage(
      async () => openEntry,
      () => {
        throw new Error('refused, so it keeps everything in memory')
      },
    ),
  } = more
  const told: string[] = []
  const refused = vi.fn(async () => ok({}))
  const consenting = createConsenting({
    proposal,
    from: { id: 'a listener' as StaffId, alias: 'Sam', epoch: 0 },
    pin: { organisation: 'the organisation', deploymentId },
    now: () => Date.parse('2026-11-23T12:00:00Z'),
    heldFor: () => 0,
    seen: () => undefined,
    permits: [proposal.permit],
    storage,
    onAnswer: (answer) => told.push(`${answer}, ${recallTicket(storage) ? 'with' : 'without'} a ticket`),
    onHandedOver: () => told.push('handed over'),
    // What it checks is tested in crypto/handover.test.ts.
    device: { ...pageCardDevice, checkProposal: async () => ok(proposal) },
    service: { ...service, refuse: refused },
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
  expect(opened.told).toEqual(['no, without a ticket'])
  await eventually(() => expect(opened.refused).toHaveBeenCalledOnce())
  const { r, sig } = proposal.permit
  expect(opened.refused).toHaveBeenCalledWith({ r, sig, refusal: expect.any(String) })
})

test('whoever gives up before anything is sealed is back at the card, and nothing was told', async () => {
  const opened = open()
  await sayYes(opened)
  opened.consenting.giveUp()
  expect(opened.consenting.state()).toMatchObject({ at: 'card', handingOver: null })
  expect(opened.told).toEqual([])
})

test('[G5] a no is sent until the service has it: another tab of this device may have sent a yes', async () => {
  const later: { readonly wait: number; readonly act: () => void }[] = []
  const answers = [refuse('unreachable'), refuse('busy'), ok({})]
  const refused = vi.fn(async () => answers.shift() ?? ok({}))
  const opened = open({
    service: { ...service, refuse: refused },
    after: (wait, act) => {
      later.push({ wait, act })
      return () => undefined
    },
  })
  await card(opened)
  opened.consenting.no()
  for (const times of [1, 2]) {
    await eventually(() => expect(later).toHaveLength(times))
    later.at(-1)?.act()
  }
  await eventually(() => expect(refused).toHaveBeenCalledTimes(3))
  expect(later.map(({ wait }) => wait)).toEqual([2000, 4000])
})

test('[G5][H15] no no is sent for ever: once the permit is over, it is left', async () => {
  let at = Date.parse('2026-11-23T12:00:00Z')
  const later: (() => void)[] = []
  const refused = vi.fn(async () => refuse('unreachable'))
  const opened = open({
    service: { ...service, refuse: refused },
    now: () => at,
    after: (_, act) => {
      later.push(act)
      return () => undefined
    },
  })
  await card(opened)
  opened.consenting.no()
  await eventually(() => expect(later).toHaveLength(1))
  // A yes of another tab that is under way can arrive as long as the permit lives.
  at += limits.permit
  later[0]?.()
  await eventually(() => expect(later).toHaveLength(2))
  at += limits.permitEnds
  later[1]?.()
  await eventually(() => expect(refused).toHaveBeenCalledTimes(3))
  await atRest()
  expect(later).toHaveLength(2)
})

describe('[G5][H15] a yes whose answer never came', () => {
  /** The service keeps the first submission, and the answer is lost. */
  async function lost(more: Partial<ConsentingParts> = {}) {
    const kept: TicketSubmission[] = []
    const withdrawn = vi.fn(async () => ok({ erased: 'done' } as const))
    const submit = async (submission: TicketSubmission): Promise<Answer<unknown>> => {
      kept.push(submission)
      return kept.length === 1 ? refuse('unreachable') : ok({})
    }
    const opened = open({ service: { ...service, submit, withdraw: withdrawn }, ...more })
    const store = await sayYes(opened)
    store.goOnWithoutCode()
    await isUnknown(opened)
    return { ...opened, kept, withdrawn }
  }

  const outcome = ({ consenting }: Pick<Opened, 'consenting'>) => {
    const state = consenting.state()
    if (state.at !== 'sent') throw new Error(`the card is at ${state.at}`)
    return state.outcome
  }
  const isUnknown = (opened: Pick<Opened, 'consenting'>) =>
    eventually(() => expect(outcome(opened).state()).toMatchObject({ at: 'unknown', trying: false }))

  test('leads back to no card: there is no no, and the listener hears nothing', async () => {
    const opened = await lost()
    opened.consenting.giveUp()
    opened.consenting.no()
    opened.consenting.yes({})
    await isUnknown(opened)
    expect(opened.told).toEqual([])
    expect(opened.kept).toHaveLength(1)
  })

  test('is sent again with the same bytes, and the yes is said once it is known', async () => {
    const opened = await lost()
    outcome(opened).resend()
    await eventually(() => expect(opened.told).toEqual(['yes, with a ticket', 'handed over']))
    expect(opened.kept[1]).toEqual(opened.kept[0])
    await eventually(() => expect(recallUnderWay(opened.storage)).toBeUndefined())
  })

  test('is taken back with a signature of the permit’s key, and only then the listener hears no', async () => {
    const opened = await lost()
    outcome(opened).withdraw()
    expect(opened.told).toEqual([])
    await eventually(() => expect(opened.told).toEqual(['no, without a ticket']))
    const { r, sig } = proposal.permit
    expect(opened.withdrawn).toHaveBeenCalledWith({ r, sig, withdrawal: expect.any(String) })
    expect(recallUnderWay(opened.storage)).toBeUndefined()
  })

  test('[L13] is said with what the person had seen when they pressed, not with what came before it was known, also after a reload', async () => {
    const answered: unknown[] = []
    let position = 4
    const more = {
      seen: () => ({ position, head: 'A'.repeat(43) }),
      onAnswer: (...said: unknown[]) => void answered.push(said),
    }
    const opened = await lost(more)
    position = 6
    const again = open({ ...more, storage: opened.storage })
    position = 7
    outcome(again).resend()
    await eventually(() => expect(answered).toEqual([['yes', { position: 4, head: 'A'.repeat(43) }]]))
  })

  test('[L13] and a no after taking it back is said with what the person had seen when they took it back, also after a reload', async () => {
    const answered: unknown[] = []
    let position = 4
    const more = {
      seen: () => ({ position, head: 'A'.repeat(43) }),
      onAnswer: (...said: unknown[]) => void answered.push(said),
    }
    const opened = await lost({ ...more, service: { ...service, submit: lose, withdraw: lose } })
    position = 6
    outcome(opened).withdraw()
    await eventually(() => expect(outcome(opened).state()).toEqual({ at: 'withdrawing', last: 'lost' }))
    position = 7
    const again = open({ ...more, storage: opened.storage })
    outcome(again).withdraw()
    await eventually(() => expect(answered).toEqual([['no', { position: 6, head: 'A'.repeat(43) }]]))
  })

  test('and whose withdrawal was not answered either is neither yes nor no, also after a reload', async () => {
    const opened = await lost({ service: { ...service, submit: lose, withdraw: lose } })
    outcome(opened).withdraw()
    await eventually(() => expect(outcome(opened).state()).toEqual({ at: 'withdrawing', last: 'lost' }))
    const again = reloaded(opened)
    expect(outcome(again).state()).toEqual({ at: 'withdrawing', last: 'lost' })
    expect([...opened.told, ...again.told]).toEqual([])
  })

  test('stays in the tab over a reload, with its keys, and in place of the card', async () => {
    const opened = await lost()
    const again = reloaded(opened)
    await isUnknown(again)
    outcome(again).resend()
    await eventually(() => expect(again.told).toEqual(['yes, with a ticket', 'handed over']))
    expect(recallTicket(opened.storage)?.keys.ticket).toBe(opened.kept[0]?.ticket)
  })

  test('in a former conversation is settled before another card is shown, and this listener hears nothing of it', async () => {
    const { storage } = await lost()
    const other = { ...proposal, id: newId<ProposalId>() }
    const device = { ...pageCardDevice, checkProposal: async () => ok(other) }
    const next = open({ storage, proposal: other, device })
    await isUnknown(next)
    outcome(next).withdraw()
    await card(next)
    expect(next.told).toEqual([])
    expect(recallUnderWay(storage)).toBeUndefined()
  })

  test('says, outcome unknown and permit expired, that what did not arrive can no longer arrive', async () => {
    const later: { readonly wait: number; readonly act: () => void }[] = []
    const opened = await lost({
      after: (wait, act) => {
        later.push({ wait, act })
        return () => undefined
      },
    })
    expect(outcome(opened).state()).toMatchObject({ expired: false })
    // The permit ends at a whole hour: up to an hour after the card.
    expect(later.map(({ wait }) => wait)).toEqual([limits.permit + limits.permitEnds])
    for (const { act } of later) act()
    expect(outcome(opened).state()).toEqual({ at: 'unknown', trying: false, expired: true })
  })

  test('is neither said nor forgotten when its card leaves the screen while it is sent', async () => {
    let answer: (answer: Answer<unknown>) => void = () => undefined
    const submit = () => new Promise<Answer<unknown>>((resolve) => (answer = resolve))
    const opened = open({ service: { ...service, submit } })
    const store = await sayYes(opened)
    store.goOnWithoutCode()
    await eventually(() => expect(outcome(opened).state()).toMatchObject({ at: 'unknown', trying: true }))
    opened.leave()
    answer(ok({}))
    await atRest()
    await isUnknown(reloaded(opened))
    expect(opened.told).toEqual([])
    expect(recallUnderWay(opened.storage)?.keys).toMatchObject({ sig: proposal.permit.sig })
  })

  test.each([
    ['not-available', 'nothing', { at: 'refused', why: 'proposal-expired' }, []],
    ['already-done', 'elsewhere', { at: 'sent' }, ['yes, without a ticket']],
  ] as const)('and that is then refused %s leads to %s', async (refused, at, state, told) => {
    const opened = open({ service: { ...service, submit: async () => refuse(refused) } })
    const store = await sayYes(opened)
    store.goOnWithoutCode()
    await eventually(() => expect(outcome(opened).state().at).toBe(at))
    opened.consenting.giveUp()
    expect(opened.consenting.state()).toMatchObject(state)
    expect(opened.told).toEqual(told)
    expect(recallUnderWay(opened.storage)).toBeUndefined()
  })
})

const lose = async () => refuse('unreachable')

/** The same tab after a reload: another card over what is stored. */
const reloaded = ({ storage }: Opened) => open({ storage })
