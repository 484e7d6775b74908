import { expect, test } from 'vitest'
import { createKeptFields, type FieldTexts, keptCharacters } from './kept-fields.ts'

/** The fields, what they saved, and the only timer, which the test lets pass. */
function kept(start: FieldTexts = {}) {
  const saved: FieldTexts[] = []
  let due: (() => void) | undefined
  const fields = createKeptFields(start, {
    after(_milliseconds, act) {
      due = act
      return () => {
        due = undefined
      }
    },
    save: (texts) => saved.push(texts),
  })
  return { fields, saved, pass: () => due?.(), isWaiting: () => due !== undefined }
}

test('[D5] what is written within one wait is saved once, and what was kept before stays', () => {
  const { fields, saved, pass } = kept({ card: 'a' })
  fields.write('message', 'S')
  fields.write('message', 'Sa')
  expect(saved).toEqual([])
  pass()
  expect(saved).toEqual([{ card: 'a', message: 'Sa' }])
  fields.write('message', 'Sal')
  pass()
  expect(saved.at(-1)).toEqual({ card: 'a', message: 'Sal' })
})

test('[D5] a text that was sent is kept no more', () => {
  const { fields, saved, pass } = kept({ message: 'Salut' })
  expect(fields.read('message')).toBe('Salut')
  fields.write('message', '')
  pass()
  expect(saved).toEqual([{}])
  expect(fields.read('message')).toBeUndefined()
})

test('[D5] a text too long to be sent is not kept: it might fill the storage, and the conversation would be lost with it', () => {
  const { fields, saved, pass } = kept({ message: 'Salut' })
  fields.write('message', 'a'.repeat(keptCharacters + 1))
  pass()
  expect(saved).toEqual([{}])
})

test('what did not change is not saved', () => {
  const { fields, isWaiting } = kept({ message: 'Salut' })
  fields.write('message', 'Salut')
  fields.write('card', '')
  expect(isWaiting()).toBe(false)
})

test('`flush` saves what waits, once; after `stop` nothing is saved', () => {
  const { fields, saved, pass } = kept()
  fields.flush()
  fields.write('message', 'S')
  fields.flush()
  fields.flush()
  expect(saved).toEqual([{ message: 'S' }])
  fields.write('message', 'Sa')
  fields.stop()
  pass()
  fields.write('message', 'Sal')
  pass()
  fields.flush()
  expect(saved).toHaveLength(1)
})
