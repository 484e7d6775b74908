import { expect, test } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import type { Talk } from './talk-state.ts'
import {
  afterVisitEvent,
  hasConversation,
  type MakeTalk,
  startVisit,
  type VisitEvent,
  type VisitMachine,
  type VisitPhase,
} from './visit-machine.ts'

// The machine calls nothing of a talk, so a name stands for one.
const aTalk = (conversation: string) =>
  ({
    tab: 'the tab',
    credentials: { conversation: conversation as ConversationId, bearer: `${conversation}’s` },
  }) as Talk
const talk = aTalk('one')
const { credentials } = talk
const make: MakeTalk = () => talk
const service = { state: 'open', opensAt: null, now: 5000 } as const
const unsent = [{ session: 'a', sequence: 0, content: { kind: 'text', text: 'un', at: 0 } }] as never

const phases: Record<VisitPhase['at'], VisitPhase> = {
  before: { at: 'before' },
  adult: { at: 'adult' },
  beginning: { at: 'beginning', unsent: [] },
  talking: { at: 'talking', talk },
  elsewhere: { at: 'elsewhere', talk },
  after: { at: 'after', end: 'listener', talk },
}
const attempt = 3
const events = {
  start: { type: 'start' },
  adult: { type: 'shown', screen: 'adult' },
  ready: { type: 'ready', attempt, make },
  superseded: { type: 'superseded' },
  end: { type: 'end', credentials },
  'never begun': { type: 'never-begun', attempt, unsent },
  over: { type: 'over', attempt, end: 'listener' },
  closed: { type: 'over', attempt, end: 'closed' },
  'taken back': { type: 'taken-back' },
} satisfies Record<string, VisitEvent>

const at = (phase: VisitPhase): VisitMachine => ({ ...startVisit, phase, attempt })
/** The next phase, and the kinds of what is to be done, in order. */
function after(phase: VisitPhase, event: VisitEvent): string {
  const [next, effects] = afterVisitEvent(at(phase), event)
  const done = effects.map((effect) => ('how' in effect ? `${effect.type} ${effect.how}` : effect.type))
  return [next.phase.at, ...done].join(', ')
}

/** The whole table: what stands nowhere in a row changes nothing in that phase. */
const table: Record<keyof typeof events, Partial<Record<VisitPhase['at'], string>>> = {
  start: { before: 'beginning, prepare start' },
  adult: { before: 'adult', adult: 'adult', after: 'adult, reconnect' },
  ready: { beginning: 'beginning, make' },
  superseded: {
    beginning: 'elsewhere, silent giveAway, kept sealAnew, hang-up',
    talking: 'elsewhere, silent giveAway, kept sealAnew, hang-up',
  },
  end: {
    beginning: 'after, tell-end, silent stop, kept remove',
    talking: 'after, tell-end, silent stop, kept remove',
  },
  'never begun': { talking: 'beginning, kept remove, reconnect, leave, prepare start' },
  over: { talking: 'after, kept remove', elsewhere: 'after, kept remove' },
  closed: { talking: 'before, kept remove, reconnect', elsewhere: 'before, kept remove, reconnect' },
  'taken back': { elsewhere: 'beginning, reconnect, prepare resume' },
}

const rows = Object.keys(table).flatMap((event) =>
  Object.keys(phases).map((phase) => [event, phase] as [keyof typeof events, VisitPhase['at']]),
)
test.each(rows)('%s, %s', (event, phase) => {
  expect(after(phases[phase], events[event])).toBe(table[event][phase] ?? phase)
})

test.each(['ready', 'over', 'never begun'] as const)(
  '[G9] what a conversation of before still brings (%s) changes nothing of the present one',
  (late) => {
    for (const phase of Object.values(phases)) {
      const present = { ...at(phase), attempt: attempt + 1 }
      expect(afterVisitEvent(present, events[late])).toEqual([present, []])
    }
  },
)

test('each beginning has a number of its own', () => {
  const [first] = afterVisitEvent(startVisit, { type: 'start' })
  const [elsewhere] = afterVisitEvent(first, { type: 'superseded' })
  const [again, effects] = afterVisitEvent(elsewhere, { type: 'taken-back' })
  expect([first.attempt, again.attempt]).toEqual([1, 2])
  expect(effects.at(-1)).toMatchObject({ type: 'prepare', attempt: 2 })
})

test('the lines of a conversation that never began go with the next one', () => {
  const [next, effects] = afterVisitEvent(at(phases.talking), events['never begun'])
  expect(effects).toContainEqual({ type: 'leave', credentials })
  const [, made] = afterVisitEvent(next, { type: 'ready', attempt: next.attempt, make })
  expect(made).toEqual([{ type: 'make', make, unsent, attempt: next.attempt }])
})

test.each([
  ['gone', { at: 'after', end: 'gone' }],
  ['never-kept', { at: 'before' }],
] as const)('a tab whose memory is %s drops it, and leaves the half to other tabs', (found, phase) => {
  const [next, effects] = afterVisitEvent(at(phases.beginning), { type: 'ready', attempt, make: found })
  expect([next.phase, effects]).toEqual([phase, [{ type: 'kept', how: 'discard' }]])
})

test('a tab without a conversation shows the first screen again, and one with a conversation knows its id', () => {
  expect(afterVisitEvent(at(phases.beginning), { type: 'begun', talk: undefined })[0].phase.at).toBe('before')
  const [talking] = afterVisitEvent(at(phases.beginning), { type: 'begun', talk })
  expect(talking).toMatchObject({ phase: { at: 'talking', talk }, tab: 'the tab' })
})

test('an end of a conversation that the service cannot know tells nobody', () => {
  const [next, effects] = afterVisitEvent(at(phases.beginning), { type: 'end', credentials: undefined })
  expect([next.telling, effects.map(({ type }) => type)]).toEqual([undefined, ['silent', 'kept']])
})

test('an end is told until the service has confirmed it, and one of before says nothing about the newest', () => {
  const other = aTalk('two').credentials
  const [asking] = afterVisitEvent(at(phases.talking), events.end)
  expect(asking.telling).toEqual({ credentials, heard: 'asking' })
  const [unheard, again] = afterVisitEvent(asking, { type: 'unheard', credentials })
  expect([unheard.telling?.heard, again]).toEqual(['unheard', [{ type: 'tell-again', credentials }]])
  const [same, otherAgain] = afterVisitEvent(unheard, { type: 'unheard', credentials: other })
  expect([same, otherAgain]).toEqual([unheard, [{ type: 'tell-again', credentials: other }]])
  expect(afterVisitEvent(unheard, { type: 'told', credentials: other })[0]).toEqual(unheard)
  expect(afterVisitEvent(unheard, { type: 'told', credentials })[0].telling).toBeUndefined()
})

test('the service’s state and clock are learnt in every phase', () => {
  for (const phase of Object.values(phases))
    expect(afterVisitEvent(at(phase), { type: 'learnt', service, ahead: 7 })).toEqual([
      { ...at(phase), service, ahead: 7 },
      [],
    ])
})

test('the tab has a conversation from its beginning to its end, here or elsewhere', () => {
  const having = Object.values(phases).filter((phase) => hasConversation(at(phase)))
  expect(having.map((phase) => phase.at)).toEqual(['beginning', 'talking', 'elsewhere'])
})
