import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Socket } from 'socket.io-client'
import { afterEach, beforeEach } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { makeBuiltPages } from '../http/testing/built-pages.ts'
import { readConfig } from '../platform/config.ts'
import { createLog } from '../platform/log.ts'
import { type Relais, startRelais } from '../start/relais.ts'
import { connect, type Desk, found, signIn } from './desks.ts'

/** Gives each test of a file a new directory in which it starts the whole service, and starts it again. */
export function wholeService() {
  let directory: string
  let built: ReturnType<typeof makeBuiltPages>
  let lines: string[]
  let running: Relais[]
  let sockets: Socket[]
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'relais-'))
    built = makeBuiltPages()
    lines = []
    running = []
    sockets = []
  })
  afterEach(async () => {
    for (const socket of sockets) socket.disconnect()
    for (const relais of running) await relais.close()
    built.remove()
    rmSync(directory, { recursive: true, force: true })
  })

  async function start(environment: Record<string, string> = {}): Promise<Relais> {
    const own = { RELAIS_PORT: '0', RELAIS_DATA: directory, RELAIS_PAGES: built.directory, ...environment }
    const log = createLog('debug', { write: (line) => lines.push(line) })
    const hurried = { limits: { ...limits, erasedAfterEnd: 400 }, lookAtRoomEvery: 100 }
    const relais = await startRelais(readConfig(own), { log, ...hurried })
    running.push(relais)
    return relais
  }

  async function connectAs(relais: Relais, namespace: string, token: string): Promise<Desk> {
    const desk = await connect(relais, namespace, token)
    sockets.push(desk.socket)
    return desk
  }

  return {
    start,
    connectAs,
    /** The absolute path of `path` in the data directory. */
    at: (...path: string[]) => join(directory, ...path),
    /** All log lines so far. */
    logged: () => lines,
    async startWithDesk() {
      const relais = await start()
      const founded = await found(relais)
      const { token } = await signIn(relais, 'coordination')
      return { relais, founded, token, desk: await connectAs(relais, '/supervisor', token) }
    },
  }
}
