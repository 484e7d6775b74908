import { expect, test } from 'vitest'
import { startProcess } from './processes.ts'

const node = (script: string, options: { ready: RegExp; timeoutMs?: number; env?: Record<string, string> }) =>
  startProcess(process.execPath, ['-e', script], options)

test('a program is ready when its output matches, and ends when asked to', async () => {
  const started = await node("console.log('port ' + 4242); setInterval(() => {}, 1000)", { ready: /port (\d+)/ })
  expect(started.ready[1]).toBe('4242')
  expect(await started.stop()).toEqual({ code: null, signal: 'SIGTERM' })
  expect(() => process.kill(started.pid, 0)).toThrow('ESRCH')
})

test('output written after a program’s end, before its pipes close, is there once it has stopped', async () => {
  const writer = `require('child_process').spawn(process.execPath, ['-e', "console.log('last')"], { stdio: 'inherit' })`
  const ending = `process.on('SIGTERM', () => { ${writer}; process.exit() })`
  const started = await node(`${ending}; console.log('ready'); setInterval(() => {}, 1000)`, { ready: /ready/ })
  await started.stop()
  expect(started.output()).toContain('last')
})

test('a program that ignores SIGTERM is killed after the grace', async () => {
  const started = await node("process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)", {
    ready: /ready/,
  })
  expect(await started.stop('SIGTERM', 100)).toEqual({ code: null, signal: 'SIGKILL' })
})

test('a program that ends before it is ready is an error with its output', async () => {
  await expect(node("console.error('no disk'); process.exit(3)", { ready: /ready/ })).rejects.toThrow(
    /\(3\)\n.*no disk/s,
  )
})

test('a program that stays silent is killed', async () => {
  await expect(node('setInterval(() => {}, 1000)', { ready: /ready/, timeoutMs: 200 })).rejects.toThrow(
    'not ready after 200 ms',
  )
})

test('a program that does not exist is an error', async () => {
  await expect(startProcess('/nowhere/at-all', [], { ready: /ready/ })).rejects.toThrow('ENOENT')
})

test('of our environment the program gets only PATH, the place of compiled code and what it is given', async () => {
  process.env.RELAIS_B = '2'
  const started = await node("console.log(Object.keys(process.env).sort().join(), '.')", {
    ready: /(\S*) \./,
    env: { RELAIS_A: '1' },
  })
  expect(started.ready[1]).toBe('NODE_COMPILE_CACHE,PATH,RELAIS_A')
  await started.stop()
  delete process.env.RELAIS_B
})
