import fc from 'fast-check'
import { expect, test } from 'vitest'
import { lineName } from '#client/handover/card-view/card-model.ts'
import { lineSaid, saidLines } from '#client/handover/card-view/testing/proposed.ts'
import { limits } from '#shared/protocol/limits.ts'
import { specialities } from '#shared/ticket/triage.ts'
import { changeDraft, emptyDraft, type HandoverChange, previewModel, suggestedLines } from './handover-draft.ts'

test('specialities stand in the fixed order, once each, for any order of ticks', () => {
  const tick = fc.record({ speciality: fc.constantFrom(...specialities), wanted: fc.boolean() })
  fc.assert(
    fc.property(fc.array(tick), (ticks) => {
      const draft = ticks.reduce((made, one) => changeDraft(made, { change: 'speciality', ...one }), emptyDraft)
      const wanted = new Map(ticks.map(({ speciality, wanted: is }) => [speciality, is]))
      expect(draft.specialities).toEqual(specialities.filter((name) => wanted.get(name)))
    }),
  )
})

test('no more lines are suggested than a proposal may name', () => {
  const lines = Array.from({ length: limits.handoverLines + 5 }, (_, index) => lineSaid(index, 'youth', `${index}`))
  const suggest = (line: (typeof lines)[number], suggested: boolean): HandoverChange => ({
    change: 'line',
    line,
    suggested,
  })
  const full = lines.reduce((draft, line) => changeDraft(draft, suggest(line, true)), emptyDraft)
  expect(full.suggested.size).toBe(limits.handoverLines)
  const less = changeDraft(full, suggest(lines[0]!, false))
  expect(less.suggested.has(lineName(lines[0]!.reference))).toBe(false)
  expect(suggestedLines(changeDraft(less, suggest(lines[52]!, true)), lines).at(-1)).toBe(lines[52])
})

test('[G6] the preview shows the contents of the draft, with suggestions in the conversation’s order', () => {
  const draft = [
    { change: 'triage', triage: { reason: 'images' } },
    { change: 'triage', triage: { urgency: 'immediate' } },
    { change: 'summary', text: '  On menace de montrer des images. ' },
    { change: 'line', line: saidLines[2]!, suggested: true },
    { change: 'line', line: saidLines[0]!, suggested: true },
  ] satisfies HandoverChange[]
  const model = previewModel(draft.reduce(changeDraft, emptyDraft), 'Sam', saidLines)
  expect(model).toMatchObject({
    from: 'Sam',
    reason: 'images',
    urgency: 'immediate',
    summary: 'On menace de montrer des images.',
    suggested: [saidLines[0], saidLines[2]],
    others: [saidLines[1]],
  })
})
