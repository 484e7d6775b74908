import { readFileSync } from 'node:fs'
import { startProduct } from '../support/product.ts'
import { filesOf } from '../support/traces.ts'
import { attacks } from './attacks.ts'
import { doHonestActs, type HonestTimes } from './honest-acts.ts'
import { honestPair } from './honest-pair.ts'

/** The effect of an attack on honest people, the server's memory and its disk. Times in milliseconds, memory and files in megabytes. */
export type Seen = {
  readonly attack: string
  readonly middle: number
  readonly worst: number
  /** The results of people who arrive during the attack. */
  readonly acts: HonestTimes
  readonly memory: number
  readonly kept: number
  /** Whether the server is still the same process, and serves a new client. */
  readonly isServing: boolean
}

/** Measures a server without an attack, under each attack in turn, and without one again. `times`: how many messages the pair sends in each. */
export async function* underAttack(names: readonly string[], times: number): AsyncGenerator<Seen> {
  const product = await startProduct()
  try {
    const staff = await product.staff()
    const [node] = product.nodes
    if (!node) throw new Error('there is no server')
    const pair = await honestPair(product.origin, staff)
    const pid = node.pid()
    const look = async (attack: string): Promise<Seen> => {
      const took = [...(await pair.talk(times))].sort((one, other) => one - other)
      const acts = await doHonestActs(product.origin, staff.listener)
      const page = await fetch(`${product.origin}/`)
      return {
        attack,
        middle: took[Math.floor(took.length / 2)] ?? Number.NaN,
        worst: took.at(-1) ?? Number.NaN,
        acts,
        memory: residentMegabytes(pid),
        kept: keptMegabytes(product.directory),
        isServing: page.ok && node.pid() === pid,
      }
    }
    await pair.talk(times)
    yield await look('quiet')
    for (const name of names) {
      const attack = attacks[name]?.(node.port)
      // Measure after a while: the attack has its full effect only then.
      await new Promise((resolve) => setTimeout(resolve, 2000))
      yield await look(name)
      attack?.stop()
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
    yield await look('quiet again')
    pair.close()
  } finally {
    await product.stop()
  }
}

/** Linux: proc(5), `VmRSS` in kB. */
const residentMegabytes = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

const keptMegabytes = (directory: string): number =>
  filesOf(directory).reduce((sum, { bytes }) => sum + bytes.length, 0) / 1024 / 1024
