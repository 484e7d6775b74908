import { expect, test, vi } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { createPart, wantAllAgain } from './part.ts'

/** A part on a network that fails this many times, with a clock that the test moves. */
function aPart(failures: number) {
  const timers: (() => void)[] = []
  const network = new Set<() => void>()
  const load = vi.fn(async () => {
    if (load.mock.calls.length <= failures) throw new TypeError('Failed to fetch')
    return 'part'
  })
  const part = createPart(load, {
    after(_milliseconds, run) {
      timers.push(run)
      return () => void timers.splice(timers.indexOf(run), 1)
    },
    onNetwork(run) {
      network.add(run)
      return () => network.delete(run)
    },
  })
  const failed = () => eventually(() => expect(part.state().phase).toBe('failed'))
  return { part, load, timers, network, failed }
}

test('a part that loads at once is loaded once, for all callers', async () => {
  const { part, load } = aPart(0)
  expect(await Promise.all([part.load(), part.load(), part.attempt()])).toEqual(['part', 'part', 'part'])
  expect(await part.load()).toBe('part')
  expect(load).toHaveBeenCalledTimes(1)
})

test.each([
  ['after a while', ({ timers }: ReturnType<typeof aPart>) => timers[0]?.()],
  ['when the network returns', ({ network }: ReturnType<typeof aPart>) => [...network][0]?.()],
  ['when somebody asks for all that failed', () => wantAllAgain()],
  ['when somebody needs it', ({ part }: ReturnType<typeof aPart>) => void part.attempt()],
])('a part that failed to come is tried again %s, and nothing of the former attempt is left', async (_when, again) => {
  const made = aPart(2)
  const loaded = made.part.load()
  await made.failed()
  again(made)
  await eventually(() => expect(made.load).toHaveBeenCalledTimes(2))
  await made.failed()
  expect([made.timers.length, made.network.size]).toEqual([1, 1])
  again(made)
  expect(await loaded).toBe('part')
  expect([made.timers.length, made.network.size]).toEqual([0, 0])
})

test('one attempt reports failure, and the next one success', async () => {
  const { part } = aPart(1)
  expect(await part.attempt()).toBeUndefined()
  expect(await part.attempt()).toBe('part')
})

test('a part is asked for in the turn that wants it', () => {
  const { part, load } = aPart(0)
  void part.load()
  expect(load).toHaveBeenCalledTimes(1)
})

test('a `load` that throws synchronously counts as a failure', async () => {
  const part = createPart((): Promise<string> => {
    throw new TypeError('no import here')
  })
  expect(await part.attempt()).toBeUndefined()
})
