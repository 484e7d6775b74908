import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  advanceConversation,
  allows,
  type ConversationAct,
  type ConversationPhase,
  conversationActs,
  losesReader,
  phaseAfter,
} from './phase.ts'

const phases: ConversationPhase[] = ['waiting', 'assigned', 'granted', 'ended']
const acts = conversationActs

test('[C3] the table gives the next phase for each phase and act', () => {
  const rows = acts.map((act) => [act, ...phases.map((phase) => advanceConversation(phase, act) ?? '-')].join(' '))
  expect(rows).toEqual([
    // act waiting assigned granted ended
    'youth:write waiting assigned granted -',
    'youth:signal - - granted -',
    'youth:grant - granted - -',
    'youth:let-go waiting assigned - -',
    'youth:withhold - waiting waiting -',
    'youth:replace - - waiting -',
    'youth:answer-pass - - granted -',
    'youth:pass-to-next - - waiting -',
    'youth:answer-guest - - granted -',
    'youth:end ended ended ended -',
    'listener:look - - granted -',
    'listener:read - - granted -',
    'listener:write - - granted -',
    'listener:signal - - granted -',
    'listener:hand-over - - granted -',
    'listener:pass - - granted -',
    'listener:end - - ended -',
    'coordination:hand-back - waiting waiting -',
    'coordination:join - - granted -',
    'guest:read - - granted -',
    'guest:write - - granted -',
    'service:assign assigned - - -',
    'service:miss-grant - waiting - -',
    'service:miss-look - - waiting -',
    'service:lose-listener - waiting waiting -',
    'service:end-pass - - granted -',
    'service:end-guest - - granted -',
    'service:forget ended ended ended -',
  ])
})

test('an allowed act leads to the phase of the table, and another act throws', () => {
  expect(phaseAfter({ phase: 'assigned' }, 'youth:grant')).toBe('granted')
  expect(() => phaseAfter({ phase: 'waiting' } as never, 'youth:grant')).toThrow('youth:grant')
})

const anyActs = fc.array(fc.constantFrom(...acts), { maxLength: 60 })

function play(sequence: readonly ConversationAct[]) {
  const steps: { act: ConversationAct; before: ConversationPhase; after: ConversationPhase }[] = []
  let phase: ConversationPhase = 'waiting'
  for (const act of sequence) {
    const after = advanceConversation(phase, act)
    if (after === null) continue
    steps.push({ act, before: phase, after })
    phase = after
  }
  return steps
}

test('[G3] a listener can act in a conversation only after a grant and before its loss', () => {
  fc.assert(
    fc.property(anyActs, (sequence) => {
      let granted = false
      for (const { act, after } of play(sequence)) {
        if (act === 'youth:grant') granted = true
        if (act.startsWith('listener:')) expect(granted).toBe(true)
        if (after !== 'granted') granted = false
      }
    }),
  )
})

test('[C7] a reader is lost exactly when a granted listener loses a conversation that goes on', () => {
  fc.assert(
    fc.property(anyActs, (sequence) => {
      for (const { before, after } of play(sequence)) {
        const readBefore = allows({ phase: before }, 'listener:read')
        const lost = readBefore && !allows({ phase: after }, 'listener:read') && after !== 'ended'
        expect(losesReader(before, after)).toBe(lost)
      }
    }),
  )
})

test('[C3] the young person can end a conversation in every phase but ended, and no act is possible after the end', () => {
  fc.assert(
    fc.property(anyActs, (sequence) => {
      const steps = play(sequence)
      const last = steps.at(-1)?.after ?? 'waiting'
      expect(steps.findIndex(({ after }) => after === 'ended')).toBe(last === 'ended' ? steps.length - 1 : -1)
      expect(advanceConversation(last, 'youth:end')).toBe(last === 'ended' ? null : 'ended')
    }),
  )
})

test('[G10] a conversation waits again when it loses its listener, from every phase with one', () => {
  fc.assert(
    fc.property(anyActs, (sequence) => {
      const last = play(sequence).at(-1)?.after ?? 'waiting'
      const hasListener = last === 'assigned' || last === 'granted'
      expect(advanceConversation(last, 'service:lose-listener')).toBe(hasListener ? 'waiting' : null)
    }),
  )
})
