import { expect, test } from 'vitest'
import { createShownOnce } from './shown-once.ts'

const item = { text: 'bonjour' }

test('what was made of an item comes back as it is, until something that it was made of changes', () => {
  const shownOnce = createShownOnce<{ text: string }, { words: string }>()
  const show = (name: string) => shownOnce(item, [name], () => ({ words: `${name} : ${item.text}` }))
  const first = show('Loutre')
  expect(show('Loutre')).toBe(first)
  expect(show('Kiwi')).toEqual({ words: 'Kiwi : bonjour' })
  expect(show('Loutre')).not.toBe(first)
})

test('each item has its own', () => {
  const shownOnce = createShownOnce<{ text: string }, string>()
  expect(shownOnce(item, [], () => 'one')).toBe('one')
  expect(shownOnce({ ...item }, [], () => 'other')).toBe('other')
})

test('an item that could not be made is tried again', () => {
  const shownOnce = createShownOnce<{ text: string }, string>()
  const fails = () => {
    throw new Error('unsayable')
  }
  expect(() => shownOnce(item, [], fails)).toThrow('unsayable')
  expect(shownOnce(item, [], () => 'said')).toBe('said')
})
