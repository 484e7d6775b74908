import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWorkerPasswordClient } from './worker-password-client.ts'

/** A browser's Worker that takes orders, and answers when the test says so, or never. */
class SilentWorker extends EventTarget {
  static readonly made: SilentWorker[] = []
  readonly orders: { readonly number: number }[] = []
  constructor() {
    super()
    SilentWorker.made.push(this)
  }
  postMessage(order: { readonly number: number }) {
    this.orders.push(order)
  }
  terminate() {}
  fails(told: { readonly message?: string }) {
    this.dispatchEvent(Object.assign(new Event('error'), told))
  }
  answers(value: unknown) {
    const { number } = this.orders.at(-1) ?? { number: 0 }
    this.dispatchEvent(new MessageEvent('message', { data: { number, done: true, value } }))
  }
}

beforeEach(() => {
  vi.useFakeTimers()
  SilentWorker.made.length = 0
  vi.stubGlobal('Worker', SilentWorker)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('a Worker that hangs without an error is ended after a minute, and a slow one gets time', async () => {
  const opaque = createWorkerPasswordClient()
  const [worker] = SilentWorker.made
  const slow = opaque.startLogin('phrase')
  await vi.advanceTimersByTimeAsync(59_999)
  worker?.answers({ state: 's', request: 'r' })
  expect(await slow).toEqual({ state: 's', request: 'r' })

  const hanging = opaque.finishLogin({ state: 's', response: 'r', password: 'phrase' }).catch((cause: unknown) => cause)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(await hanging).toMatchObject({ name: 'TimeoutError' })
})

test('a browser that cannot parse the Worker’s script counts as too old, such as Firefox up to 113, which has no module Workers', async () => {
  const runs = createWorkerPasswordClient().runs()
  SilentWorker.made[0]?.fails({ message: 'SyntaxError: import declarations may only appear at top level of a module' })
  expect(await runs).toBe(false)
})

test('a script that failed to load does not say whether the browser could run it', async () => {
  const runs = createWorkerPasswordClient()
    .runs()
    .catch((cause: unknown) => cause)
  SilentWorker.made[0]?.fails({})
  expect(await runs).toMatchObject({ message: 'the password Worker could not be loaded' })
})
