import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ProposalId } from '#shared/ids.ts'
import type { ProposalAnswer } from '#shared/protocol/content.ts'
import { answersIn } from './answers.ts'

const [one, other] = ['one' as ProposalId, 'other' as ProposalId]
const said = (...answers: readonly (readonly [ProposalId, ProposalAnswer])[]) =>
  answersIn(
    answers.map(([proposal, answer], index) => ({
      position: index + 1,
      content: { kind: 'answer', proposal, answer },
    })),
  )

test.each([
  [['question', 'yes'], 'yes', []],
  [['yes', 'question'], 'yes', []],
  [['no', 'no'], 'no', []],
  [['yes', 'yes'], 'yes', []],
  [['no', 'yes'], 'both', [2]],
  [['yes', 'no'], 'both', [2]],
  [['yes', 'question', 'no', 'yes'], 'both', [3, 4]],
] as const)('[C21] %j is %s', (answers, answered, contrary) => {
  const found = said(...answers.map((answer) => [one, answer] as const), [other, 'no'])
  expect(found.answered.get(one)).toBe(answered)
  expect(found.answered.get(other)).toBe('no')
  expect([...found.contrary]).toEqual(contrary)
})

test('[C21] whatever order a service gives two opposite answers, nobody reads one of them as the answer', () => {
  const answer = fc.constantFrom('yes', 'no', 'question')
  fc.assert(
    fc.property(fc.array(answer, { minLength: 1 }), (answers) => {
      const { answered, contrary } = said(...answers.map((each) => [one, each] as const))
      const isBoth = answers.includes('yes') && answers.includes('no')
      const final = answers.find((each) => each !== 'question') ?? 'question'
      expect(answered.get(one)).toBe(isBoth ? 'both' : final)
      expect(contrary.size > 0).toBe(isBoth)
    }),
  )
})
