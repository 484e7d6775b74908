import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answered, Asked, Commands, Ready } from './answer-parent.ts'
import { type Core, commandOn } from './cores.ts'

/** A process of the bench. */
export type Child<Own extends Commands, IsReady> = {
  readonly pid: number
  readonly ready: IsReady
  readonly ask: <Name extends keyof Own & string>(
    name: Name,
    ...given: Parameters<Own[Name]>
  ) => Promise<Awaited<ReturnType<Own[Name]>>>
  /** Lets go of it, which ends it, and waits for its end. */
  readonly stop: () => Promise<void>
}

export type ChildOptions = {
  readonly core: Core
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const endsWithin = 20_000

/** Nothing else of ours leaks in. A compile cache is for whoever starts the bench often, such as its test. */
function inherited(): NodeJS.ProcessEnv {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  return NODE_COMPILE_CACHE === undefined ? { PATH } : { PATH, NODE_COMPILE_CACHE }
}

/** Starts a program of ours on a core. `program` is relative to e2e/bench. Throws when it ends before it is ready. */
export async function startChild<Own extends Commands, IsReady>(
  program: string,
  { core, env = {}, flags = [] }: ChildOptions,
): Promise<Child<Own, IsReady>> {
  const [command = '', ...before] = commandOn(core, [process.execPath, ...flags])
  const child = fork(fileURLToPath(new URL(`../${program}`, import.meta.url)), [], {
    ...{ execPath: command, execArgv: before, env: { ...inherited(), ...env } },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))

  const waiting = new Map<number, (answered: Answered) => void>()
  let last = 0
  const { promise: ready, resolve, reject } = Promise.withResolvers<IsReady>()
  child.on('message', (message: Ready | Answered) => {
    if ('ready' in message) return resolve(message.ready as IsReady)
    waiting.get(message.id)?.(message)
    waiting.delete(message.id)
  })
  child.once('error', reject)
  child.once('exit', (code, signal) => {
    const reason = `${program} ended (${code ?? signal})`
    reject(new Error(reason))
    for (const [id, answer] of waiting) answer({ id, ok: false, reason })
  })

  return {
    ready: await ready,
    pid: child.pid ?? Number.NaN,
    ask: (name, ...[given]) =>
      new Promise((answer, refuse) => {
        last += 1
        const asked: Asked = { id: last, name, given }
        waiting.set(last, (answered) => {
          if (answered.ok) answer(answered.value as never)
          else refuse(new Error(`${program} ${name}: ${answered.reason}`))
        })
        child.send(asked)
      }),
    async stop() {
      if (!running.has(child)) return
      const gone = once(child, 'exit')
      child.disconnect()
      const late = setTimeout(() => child.kill('SIGKILL'), endsWithin)
      await gone
      clearTimeout(late)
    },
  }
}
