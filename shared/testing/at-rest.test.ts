import { describe, expect, test } from 'vitest'
import { endWithTest } from './end-with-test.ts'

/** Runs operation after operation without anybody waiting for it, as a desk does when it opens new messages. */
function goOn(whenOver: () => void, isStopped = () => false): void {
  const work = async () => {
    for (let round = 0; round < 50 && !isStopped(); round += 1)
      await crypto.subtle.digest('SHA-256', new Uint8Array(round))
    await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
    whenOver()
  }
  void work()
}

describe('work that a test starts', { shuffle: false }, () => {
  let isOver = false
  test('goes on after it', () => {
    goOn(() => {
      isOver = true
    })
    expect(isOver).toBe(false)
  })
  test('ends before the next test', () => expect(isOver).toBe(true))
})

describe('an object that ends with its test', { shuffle: false }, () => {
  const said: string[] = []
  test('is closed', () => {
    let isClosed = false
    endWithTest(() => {
      isClosed = true
      said.push('closed')
      goOn(() => said.push('over'))
    })
    goOn(
      () => said.push(isClosed ? 'too late' : 'in time'),
      () => isClosed,
    )
  })
  test('and has no work left', () => expect(said).toEqual(['in time', 'closed', 'over']))
})
