import { expect, test, vi } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import { settled } from './settled.ts'

test('the answer of an act is passed on unchanged', async () => {
  expect(await settled(async () => ok('done'))).toEqual(ok('done'))
  expect(await settled(async () => refuse('busy'))).toEqual(refuse('busy'))
})

test.each([
  [
    'before it waits for anything',
    () => {
      throw new TypeError('not a function')
    },
  ],
  ['while it waits', async () => Promise.reject(new TypeError('not a function'))],
])('what it throws %s is refused as `internal`, and reported', async (_when, act: () => Promise<never>) => {
  const onFault = vi.fn()
  expect(await settled(act, onFault)).toEqual(refuse('internal'))
  expect(onFault).toHaveBeenCalledWith(new TypeError('not a function'))
})
