import { within } from '#client/connection/within.ts'
import workerUrl from './opaque-worker.ts?worker&url'
import type { PasswordReply, PasswordSteps } from './password-order.ts'

/** The time limit of each step: the first one includes loading the Worker's scripts, and Argon2id takes tens of seconds on the slowest phones. */
const answersWithinMs = 60_000

/**
 * OPAQUE in a module Worker, which is loaded at once. A step rejects if the Worker cannot be loaded, fails or does not answer in time. `close`
 * ends the Worker, and frees the 64 MiB of Argon2id.
 */
export type WorkerPasswordClient = PasswordSteps & { readonly close: () => void }

export function createWorkerPasswordClient(): WorkerPasswordClient {
  const worker = new Worker(trustedWorkerUrl(), { type: 'module', name: 'relais-opaque' })
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (cause: Error) => void }>()
  let count = 0

  function giveUp(cause: Error) {
    for (const { reject } of waiting.values()) reject(cause)
    waiting.clear()
  }
  worker.addEventListener('message', ({ data }: MessageEvent<PasswordReply>) => {
    const asked = waiting.get(data.number)
    waiting.delete(data.number)
    if (data.done) asked?.resolve(data.value)
    else asked?.reject(new Error(data.message))
  })
  // The error event has a message if the script was loaded but not parsed, and none if it was not loaded.
  const unread = new Error('the password Worker was not read')
  worker.addEventListener('error', ({ message }) =>
    giveUp(message ? unread : new Error('the password Worker could not be loaded')),
  )

  const ask =
    <Step extends keyof PasswordSteps>(step: Step) =>
    (order?: Parameters<PasswordSteps[Step]>[0]) =>
      within(
        answersWithinMs,
        () =>
          new Promise<unknown>((resolve, reject) => {
            count += 1
            waiting.set(count, { resolve, reject })
            worker.postMessage({ number: count, step, with: order })
          }),
      ) as ReturnType<PasswordSteps[Step]>

  return {
    runs: () =>
      ask('runs')().catch((cause: unknown) => {
        if (cause === unread) return false
        throw cause
      }),
    startRegistration: ask('startRegistration'),
    finishRegistration: ask('finishRegistration'),
    startLogin: ask('startLogin'),
    finishLogin: ask('finishLogin'),
    close() {
      worker.terminate()
      giveUp(new Error('the password Worker was closed'))
    },
  }
}

type PolicyFactory = {
  // The policy makes a TrustedScriptURL, which a Worker accepts as its address. TypeScript's DOM types do not know that yet.
  createPolicy(
    name: string,
    rules: { createScriptURL: (url: string) => string },
  ): { createScriptURL(url: string): string }
}

let policy: { createScriptURL(url: string): string } | undefined

/** The page's Trusted Types allow only this policy to name a Worker, and this policy allows only this Worker. */
function trustedWorkerUrl(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory }
  policy ??= trustedTypes?.createPolicy('relais-worker', {
    createScriptURL(url) {
      if (url !== workerUrl) throw new TypeError('not a Worker of this page')
      return url
    },
  })
  return policy ? policy.createScriptURL(workerUrl) : workerUrl
}
