import '#client/i18n/testing/french.ts'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { charactersLeft, charactersLeftWords } from './characters-left.ts'

test('what would be sent is counted, and by how much it is too long is said', () => {
  expect(charactersLeft('  a\r\nb\u0007 ', 5)).toBe(2)
  expect(charactersLeft('a'.repeat(4012), 4000)).toBe(-12)
  expect([300, 299, 0, -1, -12].map(charactersLeftWords)).toEqual([
    '',
    'Il reste 299 signes.',
    'Il reste 0 signes.',
    'C’est trop long : 1 signe de trop.',
    'C’est trop long : 12 signes de trop.',
  ])
})

test('no field of any page cuts what is pasted', () => {
  const client = fileURLToPath(new URL('../', import.meta.url))
  const files = globSync('**/*.tsx', { cwd: client }).filter((file) => !file.endsWith('.test.tsx'))
  const cuts = files.flatMap((file) =>
    [...readFileSync(`${client}${file}`, 'utf8').matchAll(/maxLength\W+[\w.]+/gi)].map(([found]) => `${file} ${found}`),
  )
  // One letter, for a shortcut, takes the place of the one before.
  expect(cuts).toEqual(['listener/screen/shortcut-list.tsx maxLength={1'])
})
