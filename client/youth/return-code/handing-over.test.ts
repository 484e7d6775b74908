import { beforeAll, expect, test, vi } from 'vitest'
import { comeBack } from '#client/crypto/device/coming-back.ts'
import { deriveReturnCode } from '#client/crypto/device/return-code.ts'
import { aCheckedProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam } from '#client/crypto/testing/people.ts'
import { codeWords } from '#language/code-words.ts'
import type { TicketSubmission } from '#shared/protocol/submission.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { ok, refuse } from '#shared/result.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { askedWords } from './asked-words.ts'
import { createHandingOver, type HandingOverParts, type HandingOverStore } from './handing-over.ts'

let proposal: HandingOverParts['proposal']
beforeAll(async () => {
  const organisation = await anOrganisation()
  proposal = await aCheckedProposal(organisation, await aMember(organisation, 'listener'), await aTeam(organisation))
})

const deploymentId = 'AAAAAAAAAAAAAAAAAAAAAA'

function begin(more: Partial<HandingOverParts> = {}) {
  const sent: TicketSubmission[] = []
  const store = createHandingOver({
    proposal,
    chosen: { summary: { text: 'Je voudrais parler à quelqu’un.' } },
    deploymentId,
    today: () => '2026-11-23',
    loadWords: async () => codeWords,
    submit: async (submission) => {
      sent.push(submission)
      return ok({})
    },
    ...more,
  })
  return { store, sent }
}

const wordsOf = async (store: HandingOverStore) => {
  await eventually(() => expect(store.state().step).toBe('showing'))
  const state = store.state()
  return state.step === 'showing' ? state.words : []
}
const asked = (words: readonly string[]) => askedWords.map((number) => words[number - 1] ?? '')
const reached = (store: HandingOverStore, step: string) => eventually(() => expect(store.state().step).toBe(step))

test('[G5] nothing is sealed or sent before two words are typed back', async () => {
  const { store, sent } = begin()
  const words = await wordsOf(store)
  store.confirm([asked(words)[0] ?? '', 'faux'])
  expect(store.state()).toMatchObject({ step: 'showing', wrong: [5] })
  expect(sent).toEqual([])
  store.confirm(asked(words))
  await reached(store, 'sent')
  expect(sent).toHaveLength(1)
  expect(sent[0]?.returnCode).not.toBeNull()
})

test('the six words lead back to the ticket', async () => {
  const { store, sent } = begin()
  const words = await wordsOf(store)
  store.confirm(asked(words).map((word) => ` ${word.toUpperCase()} `))
  await reached(store, 'sent')
  const [submission] = sent
  if (!submission?.returnCode) throw new Error('a code was asked for')
  const code = await deriveReturnCode(words, deploymentId)
  expect(code.lookup).toBe(submission.returnCode.lookup)
  const back = await comeBack({ ...submission, selfWrap: submission.returnCode.selfWrap }, code)
  const state = store.state()
  expect(back).toMatchObject({ ok: true, value: { keys: state.step === 'sent' ? state.keys : null } })
})

test('without a code, the ticket has none, and the keys are in the tab', async () => {
  const { store, sent } = begin()
  await wordsOf(store)
  store.goOnWithoutCode()
  await reached(store, 'sent')
  expect(sent[0]?.returnCode).toBeNull()
  expect(store.state()).toMatchObject({ step: 'sent', withCode: false })
})

test('a failed send is repeated with the same bytes', async () => {
  const sent: TicketSubmission[] = []
  const { store } = begin({
    submit: async (submission) => {
      sent.push(submission)
      return sent.length === 1 ? refuse('unreachable') : ok({})
    },
  })
  store.confirm(asked(await wordsOf(store)))
  await reached(store, 'unsent')
  store.retry()
  await reached(store, 'sent')
  expect(sent[1]).toEqual(sent[0])
})

test('a refusal because the proposal is over is not retried; a busy service is', () => {
  expect(isTransient('not-available')).toBe(false)
  expect(isTransient('busy')).toBe(true)
})

test('if the word list cannot be loaded, nothing is sealed and the person may try again', async () => {
  let tries = 0
  const { store, sent } = begin({
    loadWords: async () => {
      tries += 1
      return tries === 1 ? undefined : codeWords
    },
  })
  await reached(store, 'unprepared')
  store.retry()
  await wordsOf(store)
  expect(sent).toEqual([])
})

test('a fault before or during the sending ends in words and a retry, which sends the ticket that was chosen', async () => {
  const onFault = vi.fn()
  const sent: TicketSubmission[] = []
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
    submit: async (submission) => {
      sent.push(submission)
      fail()
      return ok({})
    },
  })
  await reached(store, 'unprepared')
  isBroken = false
  store.retry()
  const words = await wordsOf(store)
  isBroken = true
  store.confirm(asked(words))
  await reached(store, 'unsent')
  const state = store.state()
  expect(state.step === 'unsent' && isTransient(state.refused)).toBe(true)
  isBroken = false
  store.retry()
  await reached(store, 'sent')
  expect(sent[1]).toEqual(sent[0])
  expect(onFault).toHaveBeenCalledTimes(2)
})
