import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { Rates } from '#shared/protocol/pace.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { protocolVersion } from '#shared/protocol/version.ts'
import { ok } from '#shared/result.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import { startDeadlines } from '../../background/deadline-runner.ts'
import { talkingDeadlines } from '../../background/deadlines.ts'
import { startQueue } from '../../background/queue.ts'
import { anyPoint, theRoster } from '../../conversation/testing/change.ts'
import { thisNode } from '../../fanout/broadcast.ts'
import { createFanout } from '../../fanout/fanout.ts'
import { connectionName } from '../../notice/connection-name.ts'
import type { Notice } from '../../notice/notice.ts'
import { openEraseList } from '../../outside-store/erase-list.ts'
import { createAddressKeys } from '../../platform/address-keys.ts'
import { systemClock } from '../../platform/clock.ts'
import type { PaceLimits } from '../../platform/pace.ts'
import { randomId, randomSecret, sha256OfBytes } from '../../platform/random-id.ts'
import { rosterHeadKey } from '../../staff/published-roster.ts'
import { type ActiveStaff, newSession, sessionKey, staffKey } from '../../staff/state.ts'
import { openTemporaryStore } from '../../store/testing/temporary-store.ts'
import { createTransactor, type Rule } from '../../transaction/transactor.ts'
import { cellHandlers } from '../cell.ts'
import { createGateway } from '../gateway.ts'
import { attachGateway, everyoneOn } from '../socket-io/attach-gateway.ts'
import { createSocketServer } from '../socket-io/sockets.ts'
import { supervisorHandlers } from '../supervisor.ts'
import { teamHandlers } from '../team-handlers.ts'

const day = 24 * 3_600_000

/** The whole service without its pages: a real HTTP server, real sockets, and the real transactor on a real store. */
export async function openHouse(
  options: {
    readonly limits?: Partial<Limits>
    readonly rates?: Rates
    readonly writing?: PaceLimits
    readonly joinWithin?: number
  } = {},
) {
  // The next conversation comes at once, except where a test is about the breath.
  const limits: Limits = { ...promised, breath: 0, ...options.limits }
  const { store, directory, close: closeStore } = await openTemporaryStore()
  const http = createServer()
  const sockets = createSocketServer(http, {
    limits,
    ...(options.joinWithin ? { joinWithin: options.joinWithin } : {}),
  })
  const bugs: unknown[] = []
  const onBug = (_: string, thrown: unknown) => bugs.push(thrown)
  const listeners: ((notices: readonly Notice[], carried: boolean) => void)[] = [
    createFanout(thisNode(sockets), thisNode(sockets)).announce,
  ]
  const transactor = createTransactor(store, (notices, carried) => {
    for (const hear of listeners) hear(notices, carried)
  })
  let passed = 0
  let stoodAt: number | null = null
  const clock = { now: () => (stoodAt ?? systemClock.now()) + passed }
  const room = { isLeft: true }
  const hasRoom = () => room.isLeft
  const queue = startQueue({ store, transactor, clock, limits, hasRoom, onBug })
  listeners.push(queue.hear)
  const deadlines = startDeadlines({ store, transactor, clock, onBug, acts: talkingDeadlines(limits), every: 50 })
  const settings = { alarmHours: 24 }
  const nameOf = ({ id }: { readonly id: string }) => connectionName('node', id)
  const eraseList = openEraseList(join(directory, 'secrets'))
  const parts = {
    store,
    transactor,
    clock,
    limits,
    queue,
    settings,
    eraseList,
    caughtUp: async () => undefined,
    hasRoom,
    onBug,
    helpCards: [],
    telephoneProcedure: null,
  }
  const seal: string[] = []
  const cell = cellHandlers({ ...parts, team: teamHandlers(parts) })
  const supervisor = supervisorHandlers({
    ...parts,
    figures: queue.figures,
    sealing: {
      store,
      transactor,
      key: Buffer.alloc(32),
      mark: { read: () => seal.at(-1) ?? null, write: (mark) => seal.push(mark) },
    },
    floorChanged: () => undefined,
  })
  const gateway = createGateway(
    {
      ...parts,
      cell,
      supervisor,
      ...(options.rates ? { rates: options.rates } : {}),
      ...(options.writing ? { writing: options.writing } : {}),
    },
    everyoneOn(sockets),
  )
  attachGateway(sockets, gateway, { nameOf, addresses: createAddressKeys(0), onBug })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const opened = new Set<Socket>()

  async function done<Value>(rule: Rule<Value>): Promise<Value> {
    const result = await transactor.transact(rule)
    if (!result.ok) throw new Error(`refused: ${result.refused}`)
    return result.value
  }

  /** A raw client. It sends what a test asks for, and records every notice. */
  function connect(namespace: string, auth: object = { protocol: protocolVersion }): Client {
    const socket = io(`${url}${namespace}`, {
      forceNew: true,
      reconnection: false,
      transports: ['websocket'],
      auth,
    })
    opened.add(socket)
    return createClient(socket)
  }

  return {
    url,
    http,
    sockets,
    /** How much storage is left. */
    room,
    /** What the handlers of every audience need, and what the two ready-made audiences need. */
    parts,
    cell,
    supervisor,
    store,
    transactor,
    queue,
    limits,
    gateway,
    done,
    connect,
    bugs,
    youth: () => connect('/youth'),
    /** Moves the clock of the service forward by so many milliseconds. What falls due is done soon after. */
    pass(milliseconds: number) {
      passed += milliseconds
    },
    /** Stops the clock of the service, so that no allowance is refilled however long a test takes. */
    stand() {
      stoodAt ??= systemClock.now()
    },
    staff: (role: Role, token: string) => connect(`/${role}`, { protocol: protocolVersion, token }),
    async addStaff(role: Role, alias = 'Sam'): Promise<{ id: StaffId; token: string }> {
      const token = randomSecret()
      const session = sha256OfBytes(token)
      const id = randomId() as StaffId
      const expires = Date.now() + 30 * day
      const staff: ActiveStaff = {
        id,
        role,
        login: `login-${id}`,
        alias,
        enc: anyPoint,
        sig: '',
        wrappedKeys: '',
        encs: [anyPoint],
        nextKey: null,
        record: '',
        session,
        status: 'active',
        certificate: 'head.body.signature',
        certificateExpires: expires,
        staple: { text: 'head.staple.signature', until: expires },
        organisationWrap: null,
      }
      await done((draft) => {
        draft.write(staffKey(id), staff)
        draft.write(rosterHeadKey, theRoster)
        draft.write(sessionKey(session), { ...newSession(id, clock.now()), expires })
        return ok(null)
      })
      return { id, token }
    },
    async close() {
      for (const socket of opened) socket.disconnect()
      await gateway.close()
      await Promise.all([queue.stop(), deadlines.stop()])
      await new Promise((resolve) => sockets.close(resolve))
      await closeStore()
      if (bugs.length > 0) throw bugs[0]
    },
  }
}

export type House = Awaited<ReturnType<typeof openHouse>>

export type Told = { readonly name: string; readonly body: unknown }

export type Client = ReturnType<typeof createClient>

function createClient(socket: Socket) {
  const told: Told[] = []
  socket.onAny((name: string, body: unknown) => told.push({ name, body }))
  const connected = new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', (error) => resolve(error.message))
  })

  return {
    socket,
    told,
    /** `connected`, or the refusal of the handshake. */
    connected,
    ask: async (name: string, body: unknown = {}): Promise<unknown> => {
      await connected
      return socket.timeout(patienceMs).emitWithAck(name, body)
    },
    /** The bodies of the notices with this name. */
    bodies: (name: string): unknown[] => told.filter((notice) => notice.name === name).map(({ body }) => body),
  }
}

export const newDevice = () => ({ conversation: randomId() as ConversationId, bearer: randomSecret() })

/** Makes the envelopes of one page load. The server cannot open any, so the content is arbitrary bytes. */
export function writer(role: 'youth' | 'listener', session = randomId()) {
  let sequence = 0
  return (epoch = 0, sealed = 'AAAA') => ({ epoch, role, session, sequence: sequence++, sealed })
}
