import type { ConnectionState } from '#client/connection/connection.ts'
import { createPart } from '#client/part/part.ts'
import { createSubscribers } from '#client/ui/observable.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { ServiceState } from '#shared/protocol/service.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { createDates, type Dates } from './dates.ts'
import type { Unsent } from './memory.ts'
import { conversationEntry, rememberedCredentials, type TabStorage, underWayEntry } from './tab-storage.ts'
import type { Talk, TalkEnd, TalkParts, TalkState, YouthConnection } from './talk-state.ts'

/** Which screen is shown. `end`: how the conversation ended, or why it did not begin. */
type Shown =
  | { readonly screen: 'before' | 'adult'; readonly end?: 'closed' | undefined }
  | { readonly screen: 'conversation' | 'elsewhere' }
  | { readonly screen: 'after'; readonly end: TalkEnd }

/** `talk`: undefined while its code is being loaded, and after the person ended the conversation. */
type Phase = Shown & { readonly talk?: Talk | undefined }

export type VisitState = Shown & {
  readonly connection: ConnectionState
  /** Whether the service is open; undefined before its first answer. */
  readonly service: ServiceState | undefined
  /** The device's clock is a day or more off the service's. The page warns of it, and never refuses to talk. */
  readonly clockIsWrong: boolean
  /** The device's date, milliseconds, while the person is asked whether it is right; null otherwise. */
  readonly asksDate: number | null
  /** Undefined outside a conversation, and while the code for it is being loaded. */
  readonly talk: TalkState | undefined
  /** Whether the service knows of the end. `unheard`: it could not be reached; the page tries again while it is open. */
  readonly heard: 'heard' | 'asking' | 'unheard'
}

export type Visit = {
  readonly state: () => VisitState
  readonly onChange: (handler: () => void) => () => void
  readonly start: () => void
  /** Loads the code for a conversation, so that one starts at once. */
  readonly prepare: () => void
  readonly show: (screen: 'before' | 'adult') => void
  readonly say: Talk['say']
  readonly type: Talk['type']
  /** Ends the conversation at once, whatever the network does. */
  readonly end: () => void
  /** Takes the conversation back after another tab took over. */
  readonly takeBack: () => void
  /** The talk, from which the screens take names, and the card the person who proposes. */
  readonly talk: () => Talk | undefined
  /** Milliseconds: the device's clock, or the service's if the device's is wrong. */
  readonly now: () => number
  /** Checks certificates at the latest time that is known (`dates.ts`). */
  readonly settle: Dates['settle']
  /** The answer to the question about the device's date. */
  readonly answerDate: Dates['answer']
  /** The conversation in which the service counts this tab as present. Quick exit reports it. */
  readonly credentials: () => Talk['credentials'] | undefined
  readonly disconnect: () => void
}

export type VisitParts = {
  readonly connect: () => YouthConnection
  readonly storage: TabStorage
  readonly pin: TalkParts['pin']
  /** The device's clock, milliseconds. */
  readonly now: () => number
  /** Milliseconds of the monotonic clock. */
  readonly running?: () => number
  readonly after: Scheduler['after']
  /** Tells the service that a conversation is left, where the socket cannot. Rejects if the service did not get it. */
  readonly leave: (credentials: Talk['credentials']) => Promise<void>
}

/** One visit of the page: which screen, which connection, which conversation. It knows no DOM. */
export function createVisit(parts: VisitParts): Visit {
  const { storage } = parts
  const { subscribe, tell } = createSubscribers()
  let phase: Phase = { screen: 'before' }
  let service: ServiceState | undefined
  let serviceAhead = 0
  let tab: string | undefined
  /** The conversation that was ended here, until the service has confirmed it. */
  let telling: { readonly credentials: Talk['credentials']; readonly heard: 'asking' | 'unheard' } | undefined
  const talkPart = createPart(() => import('./talk.ts'), {
    after: parts.after,
  })
  let connection = open()

  const clockIsWrong = () => Math.abs(serviceAhead) > limits.clockTolerance
  const now = () => parts.now() + (clockIsWrong() ? serviceAhead : 0)

  const dates = createDates(() => ({ own: parts.now(), service: service ? parts.now() + serviceAhead : null }), changed)

  const isInConversation = () => phase.screen === 'conversation' || phase.screen === 'elsewhere'
  const ownCredentials = () => phase.talk?.credentials ?? rememberedCredentials(storage)

  let state = read()
  function read(): VisitState {
    return {
      ...phase,
      connection: connection.state,
      service,
      clockIsWrong: clockIsWrong(),
      asksDate: dates.asked(),
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
      storage.sealAnew(conversationEntry)
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
    const { startTalk, resumeTalk, secretsFor } = await talkPart.load()
    const kept = how === 'resume' ? await openKept() : 'opened'
    if (phase !== mine) return
    if (kept !== 'opened') return cannotOpen(kept)
    const secrets = await secretsFor(how, storage)
    // The conversation ended or another began meanwhile: drop this one.
    if (phase !== mine) return
    const { pin, after, running } = parts
    const talking = { connection, storage, tab, pin, now, settle: dates.settle, running, after }
    const needs = { ...talking, onChange: changed, onEnd: finish, onNeverBegun }
    const talk = secrets && how === 'start' ? startTalk(needs, secrets, unsent) : resumeTalk(needs, secrets)
    tab = talk?.tab ?? tab
    become(talk ? { ...mine, talk } : { screen: 'before' })
  }

  /** A socket speaks for one conversation only. */
  function reconnect() {
    connection.close()
    connection = open()
  }

  /** Starts anew on another socket: requests on the former one may still be on their way. */
  function onNeverBegun(unsent: Unsent) {
    const never = phase.talk?.credentials
    // The new conversation gets halves of its own.
    storage.remove(conversationEntry)
    reconnect()
    // If this request is lost, the service gives the place up by itself: the place has no device.
    if (never) void parts.leave(never).catch(() => undefined)
    void begin('start', unsent)
  }

  /** The conversation, and the yes of it that may be under way. */
  async function openKept() {
    const held = storage.holds(underWayEntry) && (await storage.open(underWayEntry))
    if (held && held !== 'opened') storage.discard(underWayEntry)
    return storage.open(conversationEntry)
  }

  /** `never-kept`: the service never had this tab's half, so it has acknowledged nothing. */
  function cannotOpen(kept: 'gone' | 'never-kept') {
    storage.discard(conversationEntry)
    become(kept === 'gone' ? { screen: 'after', end: 'gone' } : { screen: 'before' })
  }

  function finish(end: TalkEnd) {
    storage.remove(conversationEntry)
    if (end !== 'closed') return become({ screen: 'after', end, talk: phase.talk })
    reconnect()
    become({ screen: 'before', end })
  }

  /** Until the service knows of the end it keeps the place of an absent person, and the listener waits for them. */
  async function tellEnd(
    leaving: YouthConnection,
    credentials: Talk['credentials'],
    signing?: ReturnType<Talk['signEnd']>,
  ) {
    // Without a signature the end still holds: the other side is then told of it as of the service's word.
    const end = await signing?.catch(() => undefined)
    const answer = await leaving.request('conversation:end', end ? { end } : {})
    leaving.close()
    if (answer.ok) told(credentials)
    else leave(credentials)
  }

  /** On a phone the network comes and goes, so the page repeats this until the service confirms it. */
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

  if (storage.holds(conversationEntry)) void begin('resume')

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
    say: (content, seen) => phase.talk?.say(content, seen) ?? false,
    type: (on) => phase.talk?.type(on),
    end() {
      if (phase.screen !== 'conversation') return
      const leaving = connection
      const credentials = ownCredentials()
      const signing = phase.talk?.signEnd()
      phase.talk?.stop()
      phase = { screen: 'conversation' }
      telling = credentials && { credentials, heard: 'asking' }
      finish('youth')
      if (credentials) void tellEnd(leaving, credentials, signing)
    },
    takeBack() {
      if (phase.screen !== 'elsewhere') return
      reconnect()
      void begin('resume')
    },
    talk: () => phase.talk,
    now,
    settle: dates.settle,
    answerDate: dates.answer,
    credentials: () => (isInConversation() ? ownCredentials() : telling?.credentials),
    disconnect: () => connection.close(),
  }
}

const again = 2000
