import { describe, expect, test } from 'vitest'
import type { KeptHalf } from '../store/port.ts'
import { rememberMissedDrops } from './missed-drops.ts'

const half: KeptHalf = { sealed: 'sealed', lapsesAt: 10 }

/** A store whose answers wait until the test lets them go, in any order. */
function aStore() {
  const kept = new Map<string, KeptHalf>()
  const time = { now: 0 }
  const waiting: (() => void)[] = []
  let isSlow = false
  const asked = async <Value>(act: () => Value): Promise<Value> => {
    if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
    return act()
  }
  const store = rememberMissedDrops(
    {
      putHalf: (name: string, put: KeptHalf) => asked(() => void kept.set(name, put)),
      readHalf: (name: string) => asked(() => kept.get(name) ?? null),
      dropHalf: (name: string) => asked(() => void kept.delete(name)),
    },
    { now: () => time.now },
  )
  return {
    ...{ store, kept, time },
    slow() {
      isSlow = true
    },
    /** Answers one after the other, each time the one that `pick` chooses of those that wait. */
    async answerAll(pick: (count: number) => number) {
      for (let idle = 0; idle < 3; ) {
        await new Promise((resolve) => setImmediate(resolve))
        const next = waiting.splice(pick(waiting.length), 1)[0]
        if (next) next()
        idle = next ? 0 : idle + 1
      }
    },
  }
}

describe('[G14][D2] a drop that arrives before the half', () => {
  test('keeps that half from coming back, and no other one', async () => {
    const { store, kept } = aStore()
    await store.dropHalf('left')
    await store.putHalf('left', half)
    await store.putHalf('other', half)
    expect([...kept.keys()]).toEqual(['other'])
  })

  test('is remembered for two minutes', async () => {
    const { store, kept, time } = aStore()
    await store.dropHalf('left')
    time.now += 119_999
    await store.putHalf('left', half)
    expect([...kept.keys()]).toEqual([])
    time.now += 1
    await store.putHalf('left', half)
    expect([...kept.keys()]).toEqual(['left'])
  })

  test('is remembered among ten thousand others, and the oldest makes room', async () => {
    const { store, kept } = aStore()
    for (let index = 0; index <= 10_000; index += 1) await store.dropHalf(`${index}`)
    for (const name of ['0', '1', '10000']) await store.putHalf(name, half)
    expect([...kept.keys()]).toEqual(['0'])
  })

  test('and one that finds the half is not remembered: it can be put again', async () => {
    const { store, kept } = aStore()
    await store.putHalf('taken back', half)
    await store.dropHalf('taken back')
    await store.putHalf('taken back', half)
    expect([...kept.keys()]).toEqual(['taken back'])
  })

  test('wins in whatever order the store answers the two', async () => {
    // Which of those that wait is answered first, at each of the first six moments.
    for (let order = 0; order < 2 ** 6; order += 1)
      for (const isDropFirst of [true, false]) {
        const { store, kept, slow, answerAll } = aStore()
        slow()
        const both = isDropFirst
          ? [store.dropHalf('left'), store.putHalf('left', half)]
          : [store.putHalf('left', half), store.dropHalf('left')]
        let moment = 0
        await answerAll((count) => (count > 1 ? (order >> moment++) & 1 : 0))
        await Promise.all(both)
        expect([order, isDropFirst, kept.size]).toEqual([order, isDropFirst, 0])
      }
  })
})
