import { expect, test, vi } from 'vitest'
import { eventually } from '#shared/testing/eventually.ts'
import { oneAtATime } from './one-at-a-time.ts'

/** Every pending timer, with its delay. */
function aScheduler() {
  const waiting: { readonly milliseconds: number; readonly act: () => void }[] = []
  const after = (milliseconds: number, act: () => void) => {
    waiting.push({ milliseconds, act })
    return () => {}
  }
  return { after, waiting }
}

test.each([
  ['a refusal that passes by itself', () => Promise.resolve('busy'), 0],
  ['what this computer could not compute, which is reported', () => Promise.reject(new Error('a mistake of ours')), 1],
])('%s is tried again after five seconds', async (_, fails, reported) => {
  const report = vi.fn()
  vi.stubGlobal('reportError', report)
  const { after, waiting } = aScheduler()
  const work = vi.fn<() => Promise<string | null>>().mockImplementationOnce(fails).mockResolvedValue(null)
  const repeated = oneAtATime(work, { after })
  repeated.run()
  await eventually(() => expect(waiting.map(({ milliseconds }) => milliseconds)).toEqual([5000]))
  for (const { act } of waiting) act()
  await repeated.stop()
  expect(work).toHaveBeenCalledTimes(2)
  expect(waiting).toHaveLength(1)
  expect(report).toHaveBeenCalledTimes(reported)
  vi.unstubAllGlobals()
})

test('a request during a run starts one more run, after the present one', async () => {
  const runs: (() => void)[] = []
  const work = () => new Promise<null>((resolve) => runs.push(() => resolve(null)))
  const repeated = oneAtATime(work, aScheduler())
  repeated.run()
  repeated.run()
  repeated.run()
  expect(runs).toHaveLength(1)
  runs[0]?.()
  await eventually(() => expect(runs).toHaveLength(2))
  runs[1]?.()
  await repeated.stop()
  repeated.run()
  expect(runs).toHaveLength(2)
})
