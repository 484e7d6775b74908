import { expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import {
  afterOwnPhrasesEvent,
  type OwnPhrases,
  type OwnPhrasesEffect,
  type OwnPhrasesEvent,
  startOwnPhrases,
} from './own-phrases-machine.ts'

const read = (version: number, phrases: readonly string[] | null, isUpToDate = true): OwnPhrasesEvent => ({
  type: 'read',
  answer: ok({ version, opened: phrases && { phrases, isUpToDate } }),
})
const kept: OwnPhrasesEvent = { type: 'kept', answer: ok({}) }

function after(...events: readonly OwnPhrasesEvent[]) {
  let state: OwnPhrases = startOwnPhrases
  let asked: readonly OwnPhrasesEffect[] = []
  for (const event of events) {
    const [next, effects] = afterOwnPhrasesEvent(state, event)
    state = next
    asked = effects.filter((effect): effect is OwnPhrasesEffect => effect.type === 'read' || effect.type === 'keep')
  }
  return { state, asked }
}

const open = { phase: 'open', keeping: null, refused: null }
const one = { type: 'changed', phrases: ['un'] } as const

test('[C37] each connection reads them, and a change is kept under the next version', () => {
  expect(after({ type: 'connected' }).asked).toEqual([{ type: 'read' }])
  expect(after(read(4, ['a'])).state).toEqual({ ...open, version: 4, phrases: ['a'] })
  const changed = after(read(4, ['a']), one)
  expect(changed.asked).toEqual([{ type: 'keep', version: 5, phrases: ['un'] }])
  expect(changed.state).toEqual({ ...open, version: 4, phrases: ['a'], keeping: ['un'] })
  expect(after(read(4, ['a']), one, kept).state).toEqual({ ...open, version: 5, phrases: ['un'] })
})

test('[C37] of two changes at once the second one waits for nothing and is not done; an older reading changes nothing meanwhile', () => {
  const two = after(read(4, ['a']), one, { type: 'changed', phrases: ['deux'] })
  expect(two).toEqual({ state: { ...open, version: 4, phrases: ['a'], keeping: ['un'] }, asked: [] })
  expect(after(read(4, ['a']), one, read(4, ['a'])).state).toMatchObject({ keeping: ['un'] })
})

test.each(['stale', 'unreachable', 'busy', 'too-large'] as const)(
  '[C37] a change that is refused as %s leaves what was there, says so, and reads what the service has',
  (why) => {
    const refused = after(read(4, ['a']), one, { type: 'kept', answer: refuse(why) })
    expect(refused.asked).toEqual([{ type: 'read' }])
    expect(refused.state).toEqual({ ...open, version: 4, phrases: ['a'], refused: why })
    const again = after(read(4, ['a']), one, { type: 'kept', answer: refuse(why) }, read(5, ['b']))
    expect(again.state).toEqual({ ...open, version: 5, phrases: ['b'], refused: why })
    expect(afterOwnPhrasesEvent(again.state, one)[0]).toMatchObject({ keeping: ['un'], refused: null })
  },
)

test('[C37] what is sealed to other keys than those of now is sealed anew; if that is refused, nobody is told', () => {
  const anew = after(read(4, ['a'], false))
  expect(anew.asked).toEqual([{ type: 'keep', version: 5, phrases: ['a'] }])
  expect(after(read(4, ['a'], false), { type: 'kept', answer: refuse('busy') })).toEqual({
    state: { ...open, version: 4, phrases: ['a'] },
    asked: [],
  })
})

test('[C37] phrases that no key opens are said to be so, and their listener begins without them', () => {
  expect(after(read(4, null)).state).toMatchObject({ phase: 'unreadable', version: 4 })
  const anew = after(read(4, null), { type: 'changed', phrases: [] })
  expect(anew.asked).toEqual([{ type: 'keep', version: 5, phrases: [] }])
  expect(after(read(4, null), { type: 'changed', phrases: [] }, kept).state).toEqual({
    ...open,
    version: 5,
    phrases: [],
  })
})

test('[C37] a reading that is refused is said before the first, and changes nothing later; before it nothing is kept', () => {
  const refused: OwnPhrasesEvent = { type: 'read', answer: refuse('unreachable') }
  expect(after(refused).state).toEqual({ phase: 'reading', refused: 'unreachable' })
  expect(after(read(4, ['a']), refused).state).toEqual({ ...open, version: 4, phrases: ['a'] })
  expect(after(one).asked).toEqual([])
})
