import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryDirectory } from '../testing/temporary-directory.ts'

it('[ST11] when the thread ends, every waiting request fails and the process has an uncaught error', async () => {
  const program = fileURLToPath(new URL('../testing/crashing-process.ts', import.meta.url))
  const child = fork(program, [temporaryDirectory()], { execArgv: [] })
  const said: unknown[] = []
  child.on('message', (message) => said.push(message))
  await once(child, 'exit')
  expect(said).toContainEqual({ uncaught: 'the store has crashed' })
  expect(said).toContainEqual({ unavailable: [true, true] })
})
