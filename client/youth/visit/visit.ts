import type { ConnectionState } from '#client/connection/connection.ts'
import { post } from '#client/connection/post.ts'
import type { Content } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { ServiceState } from '#shared/protocol/service.ts'
import type { Later } from './later.ts'
import { forget, type Remembered, recall } from './memory.ts'
import type { TabStorage } from './tab-storage.ts'
import { createTalk, type Talk, type TalkEnd, type TalkState, type YouthConnection } from './talk.ts'

export type Screen = 'before' | 'adult' | 'follow-up' | 'conversation' | 'after' | 'elsewhere'

export type VisitState = {
  readonly screen: Screen
  readonly connection: ConnectionState
  /** Whether the service is open; undefined until it has spoken. */
  readonly service: ServiceState | undefined
  /** The device's clock is a day or more away from the service's: said, never a reason to refuse to talk. */
  readonly clockIsWrong: boolean
  readonly talk: TalkState | undefined
  /** How the conversation ended, on the screen `after`. */
  readonly end: TalkEnd | undefined
}

export type Visit = {
  readonly state: () => VisitState
  readonly onChange: (handler: () => void) => () => void
  readonly start: () => void
  readonly show: (screen: 'before' | 'adult' | 'follow-up') => void
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
  readonly credentials: () => Talk['credentials'] | undefined
  readonly disconnect: () => void
}

export type VisitParts = {
  readonly connect: () => YouthConnection
  readonly storage: TabStorage
  readonly organisation: string | undefined
  /** The device's clock, milliseconds. */
  readonly now: () => number
  readonly later: Later
  /** Tells the service that a conversation is left, where the socket cannot. */
  readonly leave?: (credentials: Talk['credentials']) => void
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
  let connection = open()

  const clockIsWrong = () => Math.abs(serviceAhead) > limits.clockTolerance
  const now = () => parts.now() + (clockIsWrong() ? serviceAhead : 0)

  let state = read()
  function read(): VisitState {
    return { screen, connection: connection.state, service, clockIsWrong: clockIsWrong(), talk: talk?.state(), end }
  }
  function changed() {
    state = read()
    for (const handler of [...handlers]) handler()
  }

  function open(): YouthConnection {
    const opened = parts.connect()
    opened.onState(changed)
    opened.onConnected(async () => {
      const answer = await opened.request('service:read', {})
      if (answer.ok) heard(answer.value)
    })
    opened.on('service:changed', heard)
    opened.on('conversation:superseded', () => {
      talk?.stop()
      opened.close()
      screen = 'elsewhere'
      changed()
    })
    return opened
  }

  function heard(said: ServiceState) {
    service = said
    serviceAhead = said.now - parts.now()
    changed()
  }

  function begin(remembered: Remembered | undefined) {
    screen = 'conversation'
    end = undefined
    talk = createTalk({
      connection,
      storage,
      remembered,
      organisation: parts.organisation,
      now,
      later: parts.later,
      onChange: changed,
      onEnd: finish,
    })
    changed()
  }

  /** A socket speaks for one conversation only. */
  function reconnect() {
    connection.close()
    connection = open()
  }

  function finish(how: TalkEnd) {
    forget(storage)
    end = how
    screen = how === 'closed' ? 'before' : 'after'
    if (how === 'closed') reconnect()
    changed()
  }

  const left = recall(storage)
  if (left) begin(left)

  return {
    state: () => state,
    onChange(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    start() {
      if (screen === 'before') begin(undefined)
    },
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
      if (!talk || screen !== 'conversation') return
      const { credentials } = talk
      const leaving = connection
      talk.stop()
      talk = undefined
      finish('youth')
      void leaving.request('conversation:end', {}).then((answer) => {
        if (!answer.ok) (parts.leave ?? leaveByPost)(credentials)
        leaving.close()
      })
    },
    takeBack() {
      if (screen !== 'elsewhere') return
      reconnect()
      begin(recall(storage))
    },
    talk: () => talk,
    now,
    credentials: () => (screen === 'conversation' || screen === 'elsewhere' ? talk?.credentials : undefined),
    disconnect: () => connection.close(),
  }
}

const leaveByPost: NonNullable<VisitParts['leave']> = (credentials) => {
  void post(publicHttp, 'conversations/leave', credentials)
}
