import { describe, expect, test } from 'vitest'
import { endWithTest } from './end-with-test.ts'

/** Goes on by itself, as a desk does that opens what has come: operation after operation, and nobody waits for it. */
function goOn(whenOver: () => void, isStopped = () => false): void {
  const work = async () => {
    for (let round = 0; round < 50 && !isStopped(); round += 1)
      await crypto.subtle.digest('SHA-256', new Uint8Array(round))
    await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits'])
    whenOver()
  }
  void work()
}

describe('what a test set going', { shuffle: false }, () => {
  let isOver = false
  test('goes on behind it', () => {
    goOn(() => {
      isOver = true
    })
    expect(isOver).toBe(false)
  })
  test('is over before the next test', () => expect(isOver).toBe(true))
})

describe('what ends with its test', { shuffle: false }, () => {
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
  test('and has come to rest', () => expect(said).toEqual(['in time', 'closed', 'over']))
})
