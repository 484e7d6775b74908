import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeBuiltPages } from '../http/testing/built-pages.ts'

const program = fileURLToPath(new URL('../main.ts', import.meta.url))
let directory: string
let built: ReturnType<typeof makeBuiltPages>
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'relais-main-'))
  built = makeBuiltPages()
})
afterEach(() => {
  built.remove()
  rmSync(directory, { recursive: true, force: true })
})

function run(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [program], {
    env: {
      ...{ PATH: process.env.PATH ?? '', NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '' },
      ...{ RELAIS_PORT: '0', RELAIS_DATA: directory, RELAIS_PAGES: built.directory },
      ...environment,
    },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => code as number)
  return { said, ended, stop: (signal: 'SIGTERM' | 'SIGINT') => child.kill(signal) }
}

async function listening({ said, ended }: ReturnType<typeof run>): Promise<string> {
  let isOver = false
  void ended.then(() => {
    isOver = true
  })
  while (!isOver) {
    const [line] = /^Relais listens on .*$/m.exec(said.out) ?? []
    if (line !== undefined) return line
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(said.err)
}

describe('npm start', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('prints one line, and stops by itself on %s', async (signal) => {
    const relais = run({ RELAIS_LOG_LEVEL: 'silent' })
    const line = await listening(relais)
    const [, url = '', secret] =
      /^Relais listens on (http:\/\/127\.0\.0\.1:\d+); set up at \1\/coordination#set-up=([A-Za-z0-9_-]{43})$/.exec(
        line,
      ) ?? []
    expect(secret).toBeDefined()
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    relais.stop(signal)
    expect(await relais.ended).toBe(0)
    expect(relais.said).toEqual({ out: `${line}\n`, err: '' })
  })

  test('makes a new set-up secret at each start', async () => {
    const lines = []
    for (let round = 0; round < 2; round += 1) {
      const relais = run()
      lines.push(await listening(relais))
      relais.stop('SIGTERM')
      await relais.ended
    }
    expect(lines[0]?.split('#')[1]).not.toBe(lines[1]?.split('#')[1])
  })

  test('prints the public address', async () => {
    const relais = run({ RELAIS_PUBLIC_URL: 'https://relais.example/' })
    expect(await listening(relais)).toContain('; set up at https://relais.example/coordination#set-up=')
    relais.stop('SIGTERM')
    await relais.ended
  })

  test.each<[Record<string, string>, RegExp]>([
    [{ RELAIS_PORT: 'http' }, /^Relais: RELAIS_PORT: expected a port from 0 to 65535\n$/],
    [
      { REDIS_URL: 'redis://127.0.0.1:9' },
      /^Relais: the store in Redis cannot be opened: connect ECONNREFUSED[^\n]*\n$/,
    ],
    [{ REDIS_URL: 'http://127.0.0.1' }, /^Relais: REDIS_URL: expected redis:\/\/[^\n]*\n$/],
    [{ RELAIS_PAGES: '/nowhere' }, /^Relais: \/nowhere\/youth\/index\.html is missing: build the pages first[^\n]*\n$/],
  ])('with %o says why in one line and ends with 1', async (environment, line) => {
    const relais = run(environment)
    expect(await relais.ended).toBe(1)
    expect(relais.said.err).toMatch(line)
    expect(relais.said.out).toBe('')
  })
})
