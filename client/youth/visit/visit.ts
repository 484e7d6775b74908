import type { ConnectionState } from '#client/connection/connection.ts'
import { createPart } from '#client/part/part.ts'
import { createSubscribers } from '#client/ui/observable.ts'
import type { Content } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { ServiceState } from '#shared/protocol/service.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { Unsent } from './memory.ts'
import { conversationEntry, rememberedCredentials, type TabStorage } from './tab-storage.ts'
import type { Talk, TalkEnd, TalkState, YouthConnection } from './talk-state.ts'

/** Which screen it is. `end`: how the conversation ended, or that it did not begin. */
type Shown =
  | { readonly screen: 'before' | 'adult'; readonly end?: 'closed' | undefined }
  | { readonly screen: 'conversation' | 'elsewhere' }
  | { readonly screen: 'after'; readonly end: TalkEnd }

/** `talk`: undefined while what it needs is being loaded, and after an end of one's own. */
type Phase = Shown & { readonly talk?: Talk | undefined }

export type VisitState = Shown & {
  readonly connection: ConnectionState
  /** Whether the service is open; undefined until it has spoken. */
  readonly service: ServiceState | undefined
  /** The device's clock is a day or more away from the service's: said, never a reason to refuse to talk. */
  readonly clockIsWrong: boolean
  /** Undefined outside a conversation, and while what it needs is being loaded. */
  readonly talk: TalkState | undefined
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
  readonly after: Scheduler['after']
  /** Tells the service that a conversation is left, where the socket cannot. Rejects where it has not heard it. */
  readonly leave: (credentials: Talk['credentials']) => Promise<void>
}

/** One visit of the page: which screen, which connection, which conversation. Knows no DOM. */
export function createVisit(parts: VisitParts): Visit {
  const { storage } = parts
  const { subscribe, tell } = createSubscribers()
  let phase: Phase = { screen: 'before' }
  let service: ServiceState | undefined
  let serviceAhead = 0
  let tab: string | undefined
  /** What was ended here, and the service has not heard of. */
  let telling: { readonly credentials: Talk['credentials']; readonly heard: 'asking' | 'unheard' } | undefined
  const talkPart = createPart(() => import('./talk.ts'), {
    after: parts.after,
  })
  let connection = open()

  const clockIsWrong = () => Math.abs(serviceAhead) > limits.clockTolerance
  const now = () => parts.now() + (clockIsWrong() ? serviceAhead : 0)

  const isInConversation = () => phase.screen === 'conversation' || phase.screen === 'elsewhere'
  const ownCredentials = () => phase.talk?.credentials ?? rememberedCredentials(storage)

  let state = read()
  function read(): VisitState {
    return {
      ...phase,
      connection: connection.state,
      service,
      clockIsWrong: clockIsWrong(),
      talk: phase.talk?.state(),
      heard: telling?.heard ?? 'heard',
    }
  }
  function become(next: Phase) {
    phase = next
    changed()
  }
  function changed() {
    state = read()
    tell()
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
      phase.talk?.giveAway()
      opened.close()
      become({ screen: 'elsewhere', talk: phase.talk })
    })
    return opened
  }

  function learn(said: ServiceState) {
    service = said
    serviceAhead = said.now - parts.now()
    changed()
  }

  async function begin(how: 'start' | 'resume', unsent: Unsent = []) {
    const mine: Phase = { screen: 'conversation' }
    become(mine)
    const { startTalk, resumeTalk } = await talkPart.load()
    // It ended, or another began: what was being loaded for it comes too late.
    if (phase !== mine) return
    const { organisation, after, running } = parts
    const talking = { connection, storage, tab, organisation, now, running, after }
    const needs = { ...talking, onChange: changed, onEnd: finish, onNeverBegun }
    const talk = how === 'start' ? startTalk(needs, unsent) : resumeTalk(needs)
    tab = talk?.tab ?? tab
    become(talk ? { ...mine, talk } : { screen: 'before' })
  }

  /** A socket speaks for one conversation only. */
  function reconnect() {
    connection.close()
    connection = open()
  }

  /** What was asked for on the former socket may still be on its way. */
  function onNeverBegun(unsent: Unsent) {
    const never = phase.talk?.credentials
    reconnect()
    // Where that is not heard, it is a place without a device, which is given up by itself.
    if (never) void parts.leave(never).catch(() => undefined)
    void begin('start', unsent)
  }

  function finish(end: TalkEnd) {
    storage.remove(conversationEntry)
    if (end !== 'closed') return become({ screen: 'after', end, talk: phase.talk })
    reconnect()
    become({ screen: 'before', end })
  }

  /** Until it has heard of it, the service keeps the place of somebody who is away, and the listener waits for them. */
  async function tellEnd(leaving: YouthConnection, credentials: Talk['credentials']) {
    const answer = await leaving.request('conversation:end', {})
    leaving.close()
    if (answer.ok) told(credentials)
    else leave(credentials)
  }

  /** On a phone, the network comes and goes: it is told again until it was heard. */
  function leave(credentials: Talk['credentials']) {
    parts.leave(credentials).then(
      () => told(credentials),
      () => {
        told(credentials, 'unheard')
        parts.after(again, () => leave(credentials))
      },
    )
  }

  function told(credentials: Talk['credentials'], heard?: 'unheard') {
    if (telling?.credentials !== credentials) return
    telling = heard && { credentials, heard }
    changed()
  }

  if (storage.read(conversationEntry) !== undefined) void begin('resume')

  return {
    state: () => state,
    onChange: subscribe,
    start() {
      if (phase.screen === 'before') void begin('start')
    },
    prepare: () => void talkPart.load(),
    show(next) {
      if (isInConversation()) return
      if (phase.screen === 'after') reconnect()
      become({ screen: next })
    },
    say: (content: Content) => phase.talk?.say(content) ?? false,
    type: (on) => phase.talk?.type(on),
    end() {
      if (phase.screen !== 'conversation') return
      const leaving = connection
      const credentials = ownCredentials()
      phase.talk?.stop()
      phase = { screen: 'conversation' }
      telling = credentials && { credentials, heard: 'asking' }
      finish('youth')
      if (credentials) void tellEnd(leaving, credentials)
    },
    takeBack() {
      if (phase.screen !== 'elsewhere') return
      reconnect()
      void begin('resume')
    },
    talk: () => phase.talk,
    now,
    credentials: () => (isInConversation() ? ownCredentials() : telling?.credentials),
    disconnect: () => connection.close(),
  }
}

const again = 2000
