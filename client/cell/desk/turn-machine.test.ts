import { expect, test } from 'vitest'
import type { CommonEvent } from '#client/machine/machine.ts'
import { afterTurnEvent, type Turn, type TurnEvent } from './turn-machine.ts'

const turns = {
  idle: { at: 'idle' },
  working: { at: 'working', again: false },
  'working, and asked again': { at: 'working', again: true },
  waiting: { at: 'waiting' },
  stopped: { at: 'stopped' },
} satisfies Record<string, Turn>
const events = {
  run: { type: 'run' },
  stop: { type: 'stop' },
  done: { type: 'done', refused: null },
  refused: { type: 'done', refused: 'not-allowed' },
  'refused for now': { type: 'done', refused: 'busy' },
  woke: { type: 'woke', timer: 'retry' },
} satisfies Record<string, TurnEvent | CommonEvent>

type Name = keyof typeof turns
/** The whole table: what stands nowhere in a row changes nothing. */
const table: Record<keyof typeof events, Partial<Record<Name, string>>> = {
  run: { idle: 'working: work', waiting: 'working: work', working: 'working, and asked again: ' },
  stop: { idle: 'stopped: ', working: 'stopped: ', 'working, and asked again': 'stopped: ', waiting: 'stopped: ' },
  done: { working: 'idle: ', 'working, and asked again': 'working: work' },
  refused: { working: 'idle: ', 'working, and asked again': 'working: work' },
  'refused for now': { working: 'waiting: wake 5000', 'working, and asked again': 'working: work' },
  woke: { waiting: 'working: work' },
}

const nameOf = (turn: Turn) =>
  Object.entries(turns).find(([, one]) => JSON.stringify(one) === JSON.stringify(turn))?.[0]

test.each(
  Object.keys(table).flatMap((event) => Object.keys(turns).map((turn) => [event, turn] as [keyof typeof events, Name])),
)('%s, %s', (event, name) => {
  const [next, effects] = afterTurnEvent(turns[name], events[event])
  const done = effects.flatMap((effect) =>
    effect.type === 'work'
      ? ['work']
      : effect.type === 'wake' && effect.milliseconds
        ? [`wake ${effect.milliseconds}`]
        : [],
  )
  expect(`${nameOf(next)}: ${done.join()}`).toBe(table[event][name] ?? `${name}: `)
})
