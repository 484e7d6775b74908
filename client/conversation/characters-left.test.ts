import '#client/i18n/testing/french.ts'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { charactersLeft, charactersLeftWords } from './characters-left.ts'

test('characters are counted after cleaning, and words say how many are left or too many', () => {
  expect(charactersLeft('  a\r\nb\u0007 ', 5)).toBe(2)
  expect(charactersLeft('a'.repeat(4012), 4000)).toBe(-12)
  expect([300, 299, 0, -1, -12].map(charactersLeftWords)).toEqual([
    '',
    'Il reste 299 caractères.',
    'Il reste 0 caractères.',
    'C’est trop long : 1 caractère de trop.',
    'C’est trop long : 12 caractères de trop.',
  ])
})

test('no field of any page truncates pasted text', () => {
  const client = fileURLToPath(new URL('../', import.meta.url))
  const files = globSync('**/*.tsx', { cwd: client }).filter((file) => !file.endsWith('.test.tsx'))
  const cuts = files.flatMap((file) =>
    [...readFileSync(`${client}${file}`, 'utf8').matchAll(/maxLength\W+[\w.]+/gi)].map(([found]) => `${file} ${found}`),
  )
  // The field for a shortcut holds one letter: a new letter replaces the old one.
  expect(cuts).toEqual(['listener/screen/shortcut-list.tsx maxLength={1'])
})
