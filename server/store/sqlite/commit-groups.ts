import type { Change } from '../port.ts'
import type { Ask } from './ask-worker.ts'
import { type PackedChanges, packChange } from './packed-changes.ts'
import type { NotKept } from './state-file.ts'

type Given = {
  readonly packed: PackedChanges
  readonly resolve: (outcome: 'kept' | 'changed') => void
  readonly reject: (reason: unknown) => void
}

/**
 * Group commit: all commits of one turn of the event loop, and all that come while the thread flushes, are one transaction and one message
 * (measured: 21,000 changes a second, against 3,600 with one transaction each).
 */
export class CommitGroups {
  readonly #ask: Ask
  #gathered: Given[] = []
  #readers: (() => void)[] = []
  #underWay: Promise<void> | null = null

  constructor(ask: Ask) {
    this.#ask = ask
  }

  commit(change: Change): Promise<'kept' | 'changed'> {
    return new Promise((resolve, reject) => {
      this.#gathered.push({ packed: packChange(change), resolve, reject })
      this.#underWay ??= this.#keepGathered()
    })
  }

  /** Resolves once the thread has received every change so far. It answers in order, so a later request shows them. */
  async handedOver(): Promise<void> {
    if (this.#gathered.length > 0) await new Promise<void>((resolve) => this.#readers.push(resolve))
  }

  /** Resolves when no commit is pending. */
  async settled(): Promise<void> {
    while (this.#underWay) await this.#underWay
  }

  async #keepGathered(): Promise<void> {
    while (this.#gathered.length > 0) {
      await endOfTurn()
      const group = this.#gathered
      this.#gathered = []
      const answered = this.#ask(
        'commit',
        group.flatMap(({ packed }) => packed),
      )
      for (const read of this.#readers.splice(0)) read()
      try {
        const notKept = new Map(await answered)
        for (const [index, given] of group.entries()) answer(given, notKept.get(index) ?? 'kept')
      } catch (thrown) {
        for (const { reject } of group) reject(thrown)
      }
    }
    this.#underWay = null
  }
}

const endOfTurn = () => new Promise((resolve) => setImmediate(resolve))

function answer({ resolve, reject }: Given, outcome: 'kept' | NotKept): void {
  if (outcome === 'kept' || outcome === 'changed') resolve(outcome)
  else reject(new Error(`a change could not be written: ${outcome.bug}`))
}
