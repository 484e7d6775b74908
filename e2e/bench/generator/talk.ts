import type { Tally } from './tally.ts'

/** Sends what one end of a conversation says: `number` counts from 0. */
export type Say = (number: number) => void

/**
 * One end of a conversation: what it said, and what became of it. Like the pages' outbox it has one line on its way at a time; the next waits
 * for the answer, and its own waiting counts. Signals, which are not answered, do not wait.
 */
export class End {
  readonly talk: Talk
  readonly #say: Say
  /** When each number was said, milliseconds. */
  readonly #saidAt: number[] = []
  #sent = 0
  #answered = 0
  #delivered = 0

  constructor(talk: Talk, say: Say) {
    this.talk = talk
    this.#say = say
  }

  say(): void {
    this.talk.open(this.talk.isAnswered ? 2 : 1)
    this.#saidAt.push(performance.now())
    this.talk.tally?.said()
    this.#sendNext()
  }

  /** The service has answered this number, with null or what it refused it with. */
  answered(number: number, refused: string | null): void {
    this.talk.tally?.answered(performance.now() - (this.#saidAt[number] ?? Number.NaN), refused)
    this.#answered += 1
    this.#sendNext()
    this.talk.settle()
  }

  /** The other end has heard this number: each once, in the order they were said. */
  delivered(number: number): void {
    if (number !== this.#delivered) this.talk.tally?.strayed()
    this.#delivered = number + 1
    this.talk.tally?.delivered(performance.now() - (this.#saidAt[number] ?? Number.NaN))
    this.talk.settle()
  }

  #sendNext(): void {
    const mayLeave = !this.talk.isAnswered || this.#answered === this.#sent
    if (!mayLeave || this.#sent === this.#saidAt.length) return
    this.#sent += 1
    this.#say(this.#sent - 1)
  }
}

/** A conversation, or the signals of one. */
export class Talk {
  readonly ends: readonly [End, End]
  /** Whether what is said is answered as well as heard. */
  readonly isAnswered: boolean
  /** Counts what is said while there is one. */
  tally: Tally | null = null
  /** Told when nothing that was said is under way any more. */
  onQuiet: (() => void) | null = null
  #underWay = 0

  constructor([one, other]: readonly [Say, Say], { isAnswered }: { readonly isAnswered: boolean }) {
    this.ends = [new End(this, one), new End(this, other)]
    this.isAnswered = isAnswered
  }

  get isQuiet(): boolean {
    return this.#underWay === 0
  }

  open(parts: number): void {
    this.#underWay += parts
  }

  settle(): void {
    this.#underWay -= 1
    if (this.#underWay === 0) this.onQuiet?.()
  }
}
