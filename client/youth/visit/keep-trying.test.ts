import { expect, test, vi } from 'vitest'
import { keepTrying } from './keep-trying.ts'

test('a part that does not load at first is there in the end, and is loaded once', async () => {
  const load = vi.fn(async () => 'part')
  load.mockRejectedValueOnce(new TypeError('Failed to fetch')).mockRejectedValueOnce(new TypeError('Failed to fetch'))
  const part = keepTrying(load, (run) => {
    queueMicrotask(run)
    return () => {}
  })
  expect(await Promise.all([part(), part()])).toEqual(['part', 'part'])
  expect(await part()).toBe('part')
  expect(load).toHaveBeenCalledTimes(3)
})
