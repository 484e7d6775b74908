import fc from 'fast-check'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { sealedParts } from '#shared/protocol/sealed-parts.ts'
import { ok, refuse } from '#shared/result.ts'
import { contactMethods } from '#shared/ticket/contact.ts'
import { type Choice, choicesText, choose, chosenParts, readChoices, startChoices } from './card-choices.ts'
import { cardModel, lineName } from './card-model.ts'
import { lineSaid, proposedModel as model, proposed, saidLines } from './testing/proposed.ts'

const start = startChoices(model)
const after = (...made: Choice[]) => chosenParts(model, made.reduce(choose, start))

test('by default only the summary is sealed: no line is ticked, no way to be reached is chosen', () => {
  expect(after()).toEqual(ok({ summary: { text: proposed.summary } }))
})

test.each([undefined, '', '{', '{}', '{"summary":1}', JSON.stringify({ ...start, ticked: [], more: '' })])(
  '[D5] %s is no choice that a card kept',
  (text) => {
    expect(readChoices(text)).toBeUndefined()
  },
)

test('[G6] removed words and unticked lines are not in the parts', () => {
  const [first, , third] = saidLines as [(typeof saidLines)[0], unknown, (typeof saidLines)[0]]
  const parts = after(
    { choose: 'summary', text: 'Juste ça.' },
    { choose: 'line', line: first, ticked: true },
    { choose: 'line', line: third, ticked: true },
    { choose: 'line', line: first, ticked: false },
  )
  expect(parts).toEqual(
    ok({ summary: { text: 'Juste ça.' }, messages: { lines: [{ role: 'youth', text: third.text }] } }),
  )
})

test('[L13] a line that its author wrote before they had read what stands above goes with its mark', () => {
  const lines = [lineSaid(1, 'listener', 'Tu veux partir ?'), lineSaid(2, 'youth', 'Oui.', true)]
  const ticked = new Set(lines.map(({ reference }) => lineName(reference)))
  const parts = chosenParts(cardModel(proposed, lines), { ...start, ticked })
  expect(parts.ok && parts.value.messages).toEqual({
    lines: [
      { role: 'listener', text: 'Tu veux partir ?' },
      { role: 'youth', text: 'Oui.', early: true },
    ],
  })
  expect(v.is(sealedParts.messages, parts.ok && parts.value.messages)).toBe(true)
})

test('[G6] a field that is no longer shown is not sealed', () => {
  const parts = after(
    { choose: 'summary', text: ' ' },
    { choose: 'method', method: 'phone' },
    { choose: 'value', text: '06 00 00 00 00' },
    { choose: 'instructions', text: 'pas le soir' },
    { choose: 'method', method: 'return' },
  )
  expect(parts).toEqual(ok({ contact: { method: 'return', value: '', safeTime: '', instructions: '' } }))
})

test('a chosen way without a number or an address is refused, so that no young person waits for a call that cannot come', () => {
  expect(after({ choose: 'method', method: 'email' }, { choose: 'value', text: ' \n' })).toEqual(
    refuse('contact-empty'),
  )
})

test('ticked lines go in the conversation’s order, and no more than the limit', () => {
  const many = Array.from({ length: limits.handoverLines + 1 }, (_, index) =>
    lineSaid(index, 'youth', `ligne ${index}`),
  )
  const long = cardModel({ ...proposed, suggested: many.slice(40).map(({ reference }) => reference) }, many)
  const tick = (count: number) =>
    chosenParts(
      long,
      many
        .slice(-count)
        .map((line): Choice => ({ choose: 'line', line, ticked: true }))
        .reduce(choose, startChoices(long)),
    )
  expect(tick(limits.handoverLines + 1)).toEqual(refuse('too-many-lines'))
  const parts = tick(limits.handoverLines)
  expect(parts.ok && parts.value.messages?.lines.map(({ text }) => text)).toEqual(many.slice(1).map(({ text }) => text))
})

test('a suggestion that points at no readable line is left out', () => {
  const nowhere = lineSaid(9, 'youth', '').reference
  expect(cardModel({ ...proposed, suggested: [nowhere] }, saidLines)).toMatchObject({
    suggested: [],
    others: saidLines,
  })
})

test('[G6] for any choices, every part fits its schema and contains only what is on the card', () => {
  const choice: fc.Arbitrary<Choice> = fc.oneof(
    fc.record({
      choose: fc.constantFrom('summary', 'value', 'safeTime', 'instructions'),
      text: fc.string({ unit: 'binary', maxLength: 320 }),
    }),
    fc.record({ choose: fc.constant('method'), method: fc.constantFrom(...contactMethods) }),
    fc.record({ choose: fc.constant('line'), line: fc.constantFrom(...saidLines), ticked: fc.boolean() }),
  )
  fc.assert(
    fc.property(fc.array(choice, { maxLength: 12 }), (made) => {
      const choices = made.reduce(choose, start)
      expect(readChoices(choicesText(choices))).toEqual(choices)
      const parts = chosenParts(model, choices)
      if (!parts.ok) return
      for (const [name, part] of Object.entries(parts.value)) {
        expect(v.is(sealedParts[name as keyof typeof sealedParts], part), name).toBe(true)
      }
      const ticked = saidLines.filter(({ reference }) => choices.ticked.has(lineName(reference)))
      expect(parts.value.messages?.lines ?? []).toEqual(ticked.map(({ role, text }) => ({ role, text })))
      expect('contact' in parts.value).toBe(choices.method !== undefined)
    }),
  )
})
