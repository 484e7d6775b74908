import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { notifyEach } from './notify-each.ts'

const client = fileURLToPath(new URL('..', import.meta.url))

test('a handler that throws stops no other handler, and its fault is reported', () => {
  const heard: unknown[] = []
  const fault = new RangeError('ours')
  const handlers = [
    (told: string) => heard.push(told),
    () => {
      throw fault
    },
    (told: string) => heard.push(told),
  ]
  notifyEach(handlers, 'news', (thrown) => heard.push(thrown))
  expect(heard).toEqual(['news', fault, 'news'])
})

/** Loops that stop something at an end call no handlers of others. */
const calledInTurn = /for \(const (?!stop\b|off\b)(\w+) of [^\n]*\)\s*\{?\s*\1\(|forEach\(\(?(\w+)\)? => \2\(/g

test('all code that calls several handlers does so through `notifyEach`', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: client }).filter((file) => !/\.test\.tsx?$|testing\//.test(file))
  const loops = files.flatMap((file) =>
    [...readFileSync(`${client}/${file}`, 'utf8').matchAll(calledInTurn)].map(([loop]) => ({ file, loop })),
  )
  expect(loops).toEqual([])
  expect('for (const one of [...handlers]) one(next)'.match(calledInTurn)).not.toBeNull()
})
