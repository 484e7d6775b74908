import type { ConnectionState } from '#client/connection/connection.ts'
import { createPart } from '#client/part/part.ts'
import { createSubscribers } from '#client/ui/observable.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { ServiceState } from '#shared/protocol/service.ts'
import { unreachable } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { Dates } from './dates.ts'
import { conversationEntry, rememberedCredentials, type TabStorage } from './tab-storage.ts'
import type { Talk, TalkEnd, TalkParts, TalkState, YouthConnection } from './talk-state.ts'
import {
  afterVisitEvent,
  type EffectOf,
  hasConversation,
  startVisit,
  talkOf,
  type VisitEffect,
  type VisitEvent,
  type VisitPhase,
} from './visit-machine.ts'

/** Which screen is shown. `end`: how the conversation ended, or why it did not begin. */
type Shown =
  | { readonly screen: 'before' | 'adult'; readonly end?: 'closed' | undefined }
  | { readonly screen: 'conversation' | 'elsewhere' }
  | { readonly screen: 'after'; readonly end: TalkEnd }

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
  /** The conversation that was ended here, until the service has confirmed it: a page that is closed tells it once more. */
  readonly untold: () => Talk['credentials'] | undefined
  readonly disconnect: () => void
}

export type VisitParts = {
  readonly connect: () => YouthConnection
  readonly storage: TabStorage
  readonly pin: TalkParts['pin']
  readonly renewPin?: TalkParts['renewPin']
  /** The device's clock, milliseconds. */
  readonly now: () => number
  /** Milliseconds of the monotonic clock. */
  readonly running?: () => number
  readonly after: Scheduler['after']
  /** Tells the service that a conversation is left, where the socket cannot. Rejects if the service did not get it. */
  readonly leave: (credentials: Talk['credentials']) => Promise<void>
  /** The code for a conversation: the page's own, unless a simulation gives it another device. */
  readonly load?: () => Promise<TalkCode>
}

export type TalkCode = Pick<typeof import('./talk.ts'), 'prepareTalk' | 'createDates'>

/** Carries out the effects of `visit-machine.ts`. It knows no DOM. */
export function createVisit(parts: VisitParts): Visit {
  const { storage, pin, renewPin, after, running } = parts
  const { subscribe, notify } = createSubscribers()
  const code = createPart(
    async () => {
      const { prepareTalk, createDates } = await (parts.load ?? (() => import('./talk.ts')))()
      return { prepareTalk, dates: createDates(clocks, changed) }
    },
    { after },
  )
  const clocks = () => ({ own: parts.now(), service: visit.service ? parts.now() + visit.ahead : null })
  let visit = startVisit
  let connection = open()

  const clockIsWrong = () => Math.abs(visit.ahead) > limits.clockTolerance
  const now = () => parts.now() + (clockIsWrong() ? visit.ahead : 0)
  const dates = () => {
    const loaded = code.state()
    return loaded.phase === 'here' ? loaded.value.dates : undefined
  }
  const settle: Dates['settle'] = async (check) => (await code.load()).dates.settle(check)
  const talk = () => talkOf(visit.phase)
  const ownCredentials = () => talk()?.credentials ?? rememberedCredentials(storage)

  let state = read()
  function read(): VisitState {
    return {
      ...shownOf(visit.phase),
      connection: connection.state,
      service: visit.service,
      clockIsWrong: clockIsWrong(),
      asksDate: dates()?.asked() ?? null,
      talk: talk()?.state(),
      heard: visit.telling?.heard ?? 'heard',
    }
  }
  function changed() {
    state = read()
    notify()
  }

  function hand(event: VisitEvent) {
    const [next, effects] = afterVisitEvent(visit, event)
    visit = next
    for (const effect of effects) carryOut(effect)
    changed()
  }

  function carryOut(effect: VisitEffect): unknown {
    switch (effect.type) {
      case 'prepare':
        return prepare(effect)
      case 'make':
        return hand({ type: 'begun', talk: make(effect) })
      case 'silent':
        return effect.talk?.[effect.how]()
      case 'kept':
        return storage[effect.how](conversationEntry)
      case 'hang-up':
        return connection.close()
      case 'reconnect':
        connection.close()
        connection = open()
        return
      case 'tell-end':
        return tellEnd(effect)
      case 'tell-again':
        return after(again, () => leave(effect.credentials))
      case 'leave':
        return parts.leave(effect.credentials).catch(() => undefined)
      default:
        return unreachable(effect)
    }
  }

  function open(): YouthConnection {
    const opened = parts.connect()
    opened.onState(changed)
    opened.onConnected(async () => {
      const answer = await opened.request('service:read', {})
      if (answer.ok) learn(answer.value)
    })
    opened.on('service:changed', learn)
    opened.on('conversation:superseded', () => hand({ type: 'superseded' }))
    return opened
  }

  function learn(service: ServiceState) {
    hand({ type: 'learnt', service, ahead: service.now - parts.now() })
  }

  async function prepare({ how, attempt }: EffectOf<'prepare'>) {
    const { prepareTalk } = await code.load()
    hand({ type: 'ready', attempt, make: await prepareTalk(how, storage) })
  }

  function make({ make, unsent, attempt }: EffectOf<'make'>) {
    const { tab } = visit
    return make(
      {
        ...{ connection, storage, tab, pin, renewPin, now, settle, running, after, onChange: changed },
        onEnd: (end) => hand({ type: 'over', attempt, end }),
        onNeverBegun: (unsent) => hand({ type: 'never-begun', attempt, unsent }),
      },
      unsent,
    )
  }

  async function tellEnd({ credentials, talk }: EffectOf<'tell-end'>) {
    const leaving = connection
    // Without a signature the end still holds: the other side is then told of it as of the service's word.
    const end = await talk?.signEnd().catch(() => undefined)
    const answer = await leaving.request('conversation:end', end ? { end } : {})
    leaving.close()
    if (answer.ok) hand({ type: 'told', credentials })
    else leave(credentials)
  }

  function leave(credentials: Talk['credentials']) {
    parts.leave(credentials).then(
      () => hand({ type: 'told', credentials }),
      () => hand({ type: 'unheard', credentials }),
    )
  }

  if (storage.holds(conversationEntry)) hand({ type: 'resume' })

  return {
    state: () => state,
    onChange: subscribe,
    start: () => hand({ type: 'start' }),
    prepare: () => void code.load(),
    show: (screen) => hand({ type: 'shown', screen }),
    say: (content, seen) => talk()?.say(content, seen) ?? false,
    type: (on) => talk()?.type(on),
    end: () => hand({ type: 'end', credentials: ownCredentials() }),
    takeBack: () => hand({ type: 'taken-back' }),
    talk,
    now,
    settle,
    answerDate: (isRight) => dates()?.answer(isRight),
    credentials: () => (hasConversation(visit) ? ownCredentials() : visit.telling?.credentials),
    untold: () => visit.telling?.credentials,
    disconnect: () => connection.close(),
  }
}

function shownOf(phase: VisitPhase): Shown {
  if (phase.at === 'after') return { screen: phase.at, end: phase.end }
  if (phase.at === 'before' || phase.at === 'adult') return { screen: phase.at, end: phase.end }
  return { screen: phase.at === 'elsewhere' ? phase.at : 'conversation' }
}

const again = 2000
