import type { ConnectionState } from '#client/connection/connection.ts'
import type { Later } from '#client/connection/later.ts'
import { createPart } from '#client/part/part.ts'
import { tellEach } from '#client/ui/tell-each.ts'
import type { Content } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { ServiceState } from '#shared/protocol/service.ts'
import { keepTrying } from './keep-trying.ts'
import type { Unsent } from './memory.ts'
import { conversationEntry, rememberedCredentials, type TabStorage } from './tab-storage.ts'
import type { Talk, TalkEnd, TalkState, YouthConnection } from './talk-state.ts'

export type Screen = 'before' | 'adult' | 'conversation' | 'after' | 'elsewhere'

export type VisitState = {
  readonly screen: Screen
  readonly connection: ConnectionState
  /** Whether the service is open; undefined until it has spoken. */
  readonly service: ServiceState | undefined
  /** The device's clock is a day or more away from the service's: said, never a reason to refuse to talk. */
  readonly clockIsWrong: boolean
  /** Undefined outside a conversation, and while what it needs is being loaded. */
  readonly talk: TalkState | undefined
  /** How the conversation ended, on the screen `after`. */
  readonly end: TalkEnd | undefined
  /** Whether the service knows of the end: `unheard` where it could not be reached. It is told again while this page is open. */
  readonly heard: 'heard' | 'asking' | 'unheard'
}

export type Visit = {
  readonly state: () => VisitState
  readonly onChange: (handler: () => void) => () => void
  readonly start: () => void
  /** Loads what a conversation needs, so that it starts at once. */
  readonly prepare: () => void
  readonly show: (screen: 'before' | 'adult') => void
  readonly say: Talk['say']
  readonly type: Talk['type']
  /** Ends the conversation here and now, whatever the network does. */
  readonly end: () => void
  /** After another tab took over: takes the conversation back into this one. */
  readonly takeBack: () => void
  /** What the screens need to name people, and the card to check who proposes. */
  readonly talk: () => Talk | undefined
  /** Milliseconds: the device's clock, or the service's where the device's is wrong. */
  readonly now: () => number
  /** The conversation that the service thinks somebody is in here: what leaving tells it of. */
  readonly credentials: () => Talk['credentials'] | undefined
  readonly disconnect: () => void
}

export type VisitParts = {
  readonly connect: () => YouthConnection
  readonly storage: TabStorage
  readonly organisation: string | undefined
  /** The device's clock, milliseconds. */
  readonly now: () => number
  /** Milliseconds of the clock that nobody sets. */
  readonly running?: () => number
  readonly later: Later
  /** Tells the service that a conversation is left, where the socket cannot. Rejects where it has not heard it. */
  readonly leave: (credentials: Talk['credentials']) => Promise<void>
}

/** One visit of the page: which screen, which connection, which conversation. Knows no DOM. */
export function createVisit(parts: VisitParts): Visit {
  const { storage } = parts
  const handlers = new Set<() => void>()
  let screen: Screen = 'before'
  let service: ServiceState | undefined
  let serviceAhead = 0
  let end: TalkEnd | undefined
  let talk: Talk | undefined
  let tab: string | undefined
  /** What was ended here, and the service has not heard of. */
  let untold: Talk['credentials'] | undefined
  let heard: VisitState['heard'] = 'heard'
  /** Changes when a conversation ends or begins: what was being loaded for the former one comes too late. */
  let turn = 0
  const talkPart = createPart(() => import('./talk.ts'), { later: parts.later })
  let connection = open()

  const clockIsWrong = () => Math.abs(serviceAhead) > limits.clockTolerance
  const now = () => parts.now() + (clockIsWrong() ? serviceAhead : 0)

  let state = read()
  function read(): VisitState {
    return {
      screen,
      connection: connection.state,
      service,
      clockIsWrong: clockIsWrong(),
      talk: talk?.state(),
      end,
      heard,
    }
  }
  function changed() {
    state = read()
    tellEach(handlers, undefined)
  }

  function open(): YouthConnection {
    const opened = parts.connect()
    opened.onState(changed)
    opened.onConnected(async () => {
      const answer = await opened.request('service:read', {})
      if (answer.ok) learn(answer.value)
    })
    opened.on('service:changed', learn)
    opened.on('conversation:superseded', () => {
      talk?.giveAway()
      opened.close()
      screen = 'elsewhere'
      changed()
    })
    return opened
  }

  function learn(said: ServiceState) {
    service = said
    serviceAhead = said.now - parts.now()
    changed()
  }

  async function begin(how: 'start' | 'resume', unsent: Unsent = []) {
    screen = 'conversation'
    end = undefined
    talk = undefined
    turn += 1
    const mine = turn
    changed()
    const { startTalk, resumeTalk } = await talkPart.load()
    if (mine !== turn) return
    const { organisation, later, running = () => performance.now() } = parts
    const talking = { connection, storage, tab, organisation, now, running, later }
    const needs = { ...talking, onChange: changed, onEnd: finish, onNeverBegun }
    talk = how === 'start' ? startTalk(needs, unsent) : resumeTalk(needs)
    if (!talk) screen = 'before'
    tab = talk?.tab ?? tab
    changed()
  }

  /** A socket speaks for one conversation only. */
  function reconnect() {
    connection.close()
    connection = open()
  }

  /** What was asked for on the former socket may still be on its way. */
  function onNeverBegun(unsent: Unsent) {
    const never = talk?.credentials
    reconnect()
    // Where that is not heard, it is a place without a device, which is given up by itself.
    if (never) void parts.leave(never).catch(() => undefined)
    void begin('start', unsent)
  }

  function finish(how: TalkEnd) {
    turn += 1
    storage.remove(conversationEntry)
    end = how
    screen = how === 'closed' ? 'before' : 'after'
    if (how === 'closed') reconnect()
    changed()
  }

  /** Until it has heard of it, the service keeps the place of somebody who is away, and the listener waits for them. */
  async function tellEnd(leaving: YouthConnection, credentials: Talk['credentials']) {
    const answer = await leaving.request('conversation:end', {})
    leaving.close()
    if (!answer.ok) await keepTrying(() => leave(credentials), parts.later)()
    if (untold !== credentials) return
    untold = undefined
    heard = 'heard'
    changed()
  }

  async function leave(credentials: Talk['credentials']) {
    try {
      await parts.leave(credentials)
    } catch (thrown) {
      if (untold === credentials) heard = 'unheard'
      changed()
      throw thrown
    }
  }

  if (storage.read(conversationEntry) !== undefined) void begin('resume')

  return {
    state: () => state,
    onChange(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    start() {
      if (screen === 'before') void begin('start')
    },
    prepare: () => void talkPart.load(),
    show(next) {
      if (screen === 'conversation' || screen === 'elsewhere') return
      if (screen === 'after') {
        talk = undefined
        reconnect()
      }
      screen = next
      changed()
    },
    say: (content: Content) => talk?.say(content) ?? false,
    type: (on) => talk?.type(on),
    end() {
      if (screen !== 'conversation') return
      const leaving = connection
      const credentials = talk?.credentials ?? rememberedCredentials(storage)
      talk?.stop()
      talk = undefined
      heard = credentials ? 'asking' : 'heard'
      untold = credentials
      finish('youth')
      if (credentials) void tellEnd(leaving, credentials)
    },
    takeBack() {
      if (screen !== 'elsewhere') return
      reconnect()
      void begin('resume')
    },
    talk: () => talk,
    now,
    credentials: () =>
      screen === 'conversation' || screen === 'elsewhere'
        ? (talk?.credentials ?? rememberedCredentials(storage))
        : untold,
    disconnect: () => connection.close(),
  }
}
