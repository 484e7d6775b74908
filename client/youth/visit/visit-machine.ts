import type { ServiceState } from '#shared/protocol/service.ts'
import { unreachable } from '#shared/result.ts'
import type { Unsent } from './memory.ts'
import type { Talk, TalkEnd, TalkParts } from './talk-state.ts'

type Credentials = Talk['credentials']

/** What a page shows, and the conversation that it has. The machine calls nothing of a talk: it hands it on in its effects. */
export type VisitPhase =
  /** `end`: why the conversation that was asked for did not begin. */
  | { readonly at: 'before' | 'adult'; readonly end?: 'closed' | undefined }
  /** The code for a conversation, and what the tab kept of one, are on their way. `unsent`: the lines of one that never began. */
  | { readonly at: 'beginning'; readonly unsent: Unsent }
  | { readonly at: 'talking'; readonly talk: Talk }
  /** Another tab has taken over, perhaps before this one had the code. */
  | { readonly at: 'elsewhere'; readonly talk: Talk | undefined }
  /** `talk`: what can be read again. There is none after the person ended it here. */
  | { readonly at: 'after'; readonly end: TalkEnd; readonly talk?: Talk | undefined }

export type VisitMachine = {
  readonly phase: VisitPhase
  /** The number of the newest beginning. What an earlier one still brings changes nothing. */
  readonly attempt: number
  /** The tab's id for the service, once a conversation has one. */
  readonly tab?: string
  readonly service?: ServiceState
  /** How far the service's clock is ahead of the device's, milliseconds. */
  readonly ahead: number
  /** The conversation that was ended here, until the service has confirmed it. */
  readonly telling?: { readonly credentials: Credentials; readonly heard: 'asking' | 'unheard' } | undefined
}

/** `start`: a new conversation. `resume`: the one that the tab has kept. */
export type How = 'start' | 'resume'

/** Makes the talk, at once. Undefined: the tab remembers no conversation. */
export type MakeTalk = (parts: TalkParts, unsent: Unsent) => Talk | undefined

export type VisitEvent =
  | { readonly type: How | 'taken-back' | 'superseded' }
  | { readonly type: 'shown'; readonly screen: 'before' | 'adult' }
  /** The person ends it. `credentials`: of the conversation that the service may know. */
  | { readonly type: 'end'; readonly credentials: Credentials | undefined }
  | { readonly type: 'learnt'; readonly service: ServiceState; readonly ahead: number }
  /** `never-kept`: the service never had this tab's half, so it has acknowledged nothing. */
  | { readonly type: 'ready'; readonly attempt: number; readonly make: MakeTalk | 'gone' | 'never-kept' }
  | { readonly type: 'begun'; readonly talk: Talk | undefined }
  | { readonly type: 'over'; readonly attempt: number; readonly end: TalkEnd }
  | { readonly type: 'never-begun'; readonly attempt: number; readonly unsent: Unsent }
  /** Whether the service got the end of a conversation. */
  | { readonly type: 'told' | 'unheard'; readonly credentials: Credentials }

export type VisitEffect =
  /** Loads the code and opens what the tab kept; `ready` is its result. */
  | { readonly type: 'prepare'; readonly how: How; readonly attempt: number }
  /** `begun` is its result, at once. */
  | { readonly type: 'make'; readonly make: MakeTalk; readonly unsent: Unsent; readonly attempt: number }
  /** `giveAway`: another tab has taken over. */
  | { readonly type: 'silent'; readonly how: 'giveAway' | 'stop'; readonly talk: Talk | undefined }
  /** What the tab keeps of its conversation: removed with its half, removed without it, or sealed under another half. */
  | { readonly type: 'kept'; readonly how: 'remove' | 'discard' | 'sealAnew' }
  | { readonly type: 'hang-up' }
  /** A socket speaks for one conversation only: requests on the former one may still be on their way. */
  | { readonly type: 'reconnect' }
  /** Tells the service of the end on the socket, with the device's word if there is a talk to sign it. */
  | { readonly type: 'tell-end'; readonly credentials: Credentials; readonly talk: Talk | undefined }
  /** Tells it in a request of its own, later. On a phone the network comes and goes, so the page repeats this until the service confirms it. */
  | { readonly type: 'tell-again'; readonly credentials: Credentials }
  /** Once. If it is lost, the service gives the place up by itself: the place has no device. */
  | { readonly type: 'leave'; readonly credentials: Credentials }

type Telling = Extract<VisitEvent, { readonly type: 'told' | 'unheard' }>
export type EffectOf<Type> = Extract<VisitEffect, { readonly type: Type }>
type Step = readonly [VisitMachine, readonly VisitEffect[]]

export const startVisit: VisitMachine = { phase: { at: 'before' }, attempt: 0, ahead: 0 }

/** The phases in which an event means something; those that are not here do so in each. A press may come as the screen changes. */
const heardIn: { readonly [Type in VisitEvent['type']]?: readonly VisitPhase['at'][] } = {
  start: ['before'],
  shown: ['before', 'adult', 'after'],
  ready: ['beginning'],
  superseded: ['beginning', 'talking'],
  end: ['beginning', 'talking'],
  'never-begun': ['talking'],
  over: ['talking', 'elsewhere'],
  'taken-back': ['elsewhere'],
}

/** One visit of the page: which screen it shows, which conversation it has, and what the service must still be told. */
export function afterVisitEvent(visit: VisitMachine, event: VisitEvent): Step {
  const { phase, attempt } = visit
  const isLate = 'attempt' in event && event.attempt !== attempt
  if (isLate || heardIn[event.type]?.includes(phase.at) === false) return [visit, []]
  const talk = talkOf(phase)
  switch (event.type) {
    case 'start':
    case 'resume':
      return begin(visit, event.type)
    case 'taken-back':
      return begin(visit, 'resume', [], reconnect)
    case 'never-begun':
      // The new conversation gets halves of its own.
      return begin(visit, 'start', event.unsent, kept('remove'), reconnect, ...(talk ? [leave(talk)] : []))
    case 'ready':
      if (typeof event.make === 'function')
        return [visit, [{ type: 'make', make: event.make, unsent: unsentOf(phase), attempt }]]
      return become(visit, event.make === 'gone' ? { at: 'after', end: event.make } : { at: 'before' }, kept('discard'))
    case 'begun':
      if (!event.talk) return become(visit, { at: 'before' })
      return become({ ...visit, tab: event.talk.tab }, { at: 'talking', talk: event.talk })
    case 'superseded':
      return become(visit, { at: 'elsewhere', talk }, silent(talk, 'giveAway'), kept('sealAnew'), { type: 'hang-up' })
    case 'shown':
      return become(visit, { at: event.screen }, ...(phase.at === 'after' ? [reconnect] : []))
    case 'over':
      return event.end === 'closed'
        ? become(visit, { at: 'before', end: event.end }, kept('remove'), reconnect)
        : become(visit, { at: 'after', end: event.end, talk }, kept('remove'))
    case 'end':
      return endHere(visit, event.credentials)
    case 'learnt':
      return [{ ...visit, service: event.service, ahead: event.ahead }, []]
    case 'told':
    case 'unheard':
      return afterTelling(visit, event)
    default:
      return unreachable(event)
  }
}

/** The tab has a conversation that is not over, here or in the tab that took over. */
export const hasConversation = ({ phase: { at } }: VisitMachine): boolean =>
  at === 'beginning' || at === 'talking' || at === 'elsewhere'

export const talkOf = (phase: VisitPhase): Talk | undefined => ('talk' in phase ? phase.talk : undefined)
const unsentOf = (phase: VisitPhase): Unsent => ('unsent' in phase ? phase.unsent : [])

const reconnect: VisitEffect = { type: 'reconnect' }
const kept = (how: EffectOf<'kept'>['how']): VisitEffect => ({ type: 'kept', how })
const silent = (talk: Talk | undefined, how: EffectOf<'silent'>['how']): VisitEffect => ({ type: 'silent', talk, how })
const leave = ({ credentials }: Talk): VisitEffect => ({ type: 'leave', credentials })

const become = (visit: VisitMachine, phase: VisitPhase, ...effects: readonly VisitEffect[]): Step => [
  { ...visit, phase },
  effects,
]

function begin(visit: VisitMachine, how: How, unsent: Unsent = [], ...before: readonly VisitEffect[]): Step {
  const attempt = visit.attempt + 1
  return become({ ...visit, attempt }, { at: 'beginning', unsent }, ...before, { type: 'prepare', how, attempt })
}

/** The end holds at once, whatever the network does. Until the service knows of it, it keeps the place of an absent person, and the listener waits for them. */
function endHere(visit: VisitMachine, credentials: Credentials | undefined): Step {
  const talk = talkOf(visit.phase)
  return become(
    { ...visit, telling: credentials && { credentials, heard: 'asking' } },
    { at: 'after', end: 'youth' },
    ...(credentials ? [{ type: 'tell-end', credentials, talk } as const] : []),
    silent(talk, 'stop'),
    kept('remove'),
  )
}

function afterTelling(visit: VisitMachine, { type, credentials }: Telling): Step {
  const heard = type === 'told' ? undefined : type
  return [
    visit.telling?.credentials === credentials ? { ...visit, telling: heard && { credentials, heard } } : visit,
    heard ? [{ type: 'tell-again', credentials }] : [],
  ]
}
