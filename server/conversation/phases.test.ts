import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { conversationActs } from '#shared/conversation/phase.ts'

const server = fileURLToPath(new URL('../', import.meta.url))
const rules = globSync('{conversation,assignment,handover}/*.ts', { cwd: server })
  .filter((file) => !file.endsWith('.test.ts'))
  .map((file) => ({ file, source: readFileSync(`${server}${file}`, 'utf8') }))

test.each(conversationActs)('[C3] a rule uses the table for %s', (act) => {
  expect(rules.filter(({ source }) => source.includes(`'${act}'`)).map(({ file }) => file)).not.toEqual([])
})

test('[C3] no rule names the next phase of a conversation: only the table does', () => {
  // The states, the first state of a conversation, and the view of the device.
  const others = ['conversation/state.ts', 'conversation/open.ts', 'conversation/views.ts']
  const named = rules.filter(({ file, source }) => !others.includes(file) && /\bphase: '/.test(source))
  expect(named.map(({ file }) => file)).toEqual([])
})
