import { beforeAll, expect, test, vi } from 'vitest'
import { comeBack } from '#client/crypto/device/coming-back.ts'
import { deriveReturnCode } from '#client/crypto/device/return-code.ts'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import { aCheckedProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { askedWords } from './asked-words.ts'
import { pageCardDevice } from './card-device.ts'
import { createHandingOver, type HandingOverParts, type HandingOverStore } from './handing-over.ts'

let proposal: HandingOverParts['proposal']
beforeAll(async () => {
  const organisation = await anOrganisation()
  proposal = await aCheckedProposal(organisation, await aMember(organisation, 'listener'), await aTeam(organisation))
})

const deploymentId = 'AAAAAAAAAAAAAAAAAAAAAA'

function begin(more: Partial<HandingOverParts> = {}) {
  const store = createHandingOver({
    proposal,
    chosen: { summary: { text: 'Je voudrais parler à quelqu’un.' } },
    deploymentId,
    today: () => '2026-11-23',
    loadWords: async () => codeWords,
    ...more,
  })
  return { store, sealed: () => sealedBy(store) }
}

function sealedBy(store: HandingOverStore) {
  const state = store.state()
  return state.step === 'sealed' ? state : undefined
}

const wordsOf = async (store: HandingOverStore) => {
  await eventually(() => expect(store.state().step).toBe('showing'))
  const state = store.state()
  return state.step === 'showing' ? state.words : []
}
const asked = (words: readonly string[]) => askedWords.map((number) => words[number - 1] ?? '')
const reached = (store: HandingOverStore, step: string) => eventually(() => expect(store.state().step).toBe(step))

test('[G5] nothing is sealed before two words are typed back', async () => {
  const { store, sealed } = begin()
  const words = await wordsOf(store)
  store.confirm([asked(words)[0] ?? '', 'faux'])
  expect(store.state()).toMatchObject({ step: 'showing', wrong: [5] })
  expect(sealed()).toBeUndefined()
  store.confirm(asked(words))
  await reached(store, 'sealed')
  expect(sealed()?.submission.returnCode).not.toBeNull()
})

test('the six words lead back to the ticket', async () => {
  const { store, sealed } = begin()
  const words = await wordsOf(store)
  store.confirm(asked(words).map((word) => ` ${word.toUpperCase()} `))
  await reached(store, 'sealed')
  const submission = sealed()?.submission
  if (!submission?.returnCode) throw new Error('a code was asked for')
  const code = await deriveReturnCode(words, deploymentId)
  expect(code.lookup).toBe(submission.returnCode.lookup)
  const back = await comeBack({ ...submission, selfWrap: submission.returnCode.selfWrap }, code)
  expect(back).toMatchObject({ ok: true, value: { keys: sealed()?.keys } })
})

test('without a code, the ticket has none, and the keys are in the tab', async () => {
  const { store, sealed } = begin()
  await wordsOf(store)
  store.goOnWithoutCode()
  await reached(store, 'sealed')
  expect(sealed()).toMatchObject({ withCode: false, submission: { returnCode: null } })
})

test('if the word list cannot be loaded, nothing is sealed and the person may try again', async () => {
  let tries = 0
  const { store, sealed } = begin({
    loadWords: async () => {
      tries += 1
      return tries === 1 ? undefined : codeWords
    },
  })
  await reached(store, 'unprepared')
  store.retry()
  await wordsOf(store)
  expect(sealed()).toBeUndefined()
})

test('a fault before or during the sealing ends in words and a retry, which seals what was chosen', async () => {
  const onFault = vi.fn()
  let isBroken = true
  const fail = () => {
    if (isBroken) throw new TypeError('AbortSignal.timeout is not a function')
  }
  const { store } = begin({
    onFault,
    loadWords: async () => {
      fail()
      return codeWords
    },
    device: {
      ...pageCardDevice,
      sealTicket: async (order) => {
        fail()
        return sealTicket(order)
      },
    },
  })
  await reached(store, 'unprepared')
  isBroken = false
  store.retry()
  const words = await wordsOf(store)
  isBroken = true
  store.confirm(asked(words))
  await reached(store, 'unsealed')
  const state = store.state()
  expect(state.step === 'unsealed' && isTransient(state.refused)).toBe(true)
  isBroken = false
  store.retry()
  await reached(store, 'sealed')
  expect(onFault).toHaveBeenCalledTimes(2)
})
