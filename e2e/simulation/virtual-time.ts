type Event = { readonly at: number; readonly order: number; readonly act: () => void }

/** How many turns of the event loop are requested at a time; it affects only the speed of a run. */
const turnsAtOnce = 64

/**
 * Virtual time passes from one event to the next, milliseconds from the start of the run. Events of one moment happen in the order they were set.
 * Each has its own turn of the event loop: Node runs every microtask between two immediates, so all promises that one event settles have run before
 * the next event. A run never waits for anything outside, so its order is always the same.
 */
export class VirtualTime {
  now = 0
  /** A binary heap: no event is earlier than the one at half its place. */
  readonly #heap: Event[] = []
  #set = 0
  #halted: { readonly thrown: unknown } | null = null

  /** Rounds up to whole milliseconds, as timers do. */
  after(milliseconds: number, act: () => void): void {
    this.#push({ at: this.now + Math.ceil(milliseconds), order: this.#set++, act })
  }

  /** Stops the run: `runUntil` throws this error. For errors found where nobody can catch an exception, such as in a promise's callback. */
  halt(thrown: unknown): void {
    this.#halted ??= { thrown }
  }

  /** Runs every event before this moment. Throws an event's exception, and the error given to `halt`. */
  runUntil(moment: number): Promise<void> {
    return new Promise((resolve, reject) => {
      let asked = 0
      let isOver = false
      const turn = () => {
        asked -= 1
        if (isOver) return
        try {
          isOver = !this.#happen(moment)
          if (isOver) resolve()
        } catch (thrown) {
          isOver = true
          reject(thrown)
        }
        if (asked === 0 && !isOver) askForTurns()
      }
      const askForTurns = () => {
        for (; asked < turnsAtOnce; asked += 1) setImmediate(turn)
      }
      askForTurns()
    })
  }

  /** The time of the next event before the moment; without one, the moment itself. */
  #happen(moment: number): boolean {
    if (this.#halted) throw this.#halted.thrown
    const [next] = this.#heap
    if (next === undefined || next.at >= moment) {
      this.now = moment
      return false
    }
    this.#pop()
    this.now = next.at
    next.act()
    return true
  }

  #push(event: Event): void {
    const heap = this.#heap
    let place = heap.length
    heap.push(event)
    while (place > 0) {
      const half = (place - 1) >> 1
      const above = heap[half]
      if (above === undefined || isBefore(above, event)) break
      heap[place] = above
      place = half
    }
    heap[place] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      const [left, right] = [heap[below], heap[below + 1]]
      if (left !== undefined && right !== undefined && isBefore(right, left)) below += 1
      const next = heap[below]
      if (next === undefined || isBefore(last, next)) break
      heap[place] = next
      place = below
    }
    heap[place] = last
  }
}

const isBefore = (one: Event, other: Event) => one.at < other.at || (one.at === other.at && one.order < other.order)
