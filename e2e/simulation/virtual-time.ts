type Event = { readonly at: number; readonly order: number; readonly act: () => void }

/** Time that passes from one event to the next, milliseconds from the start of the run. Events of one moment happen in the order they were set. */
export class VirtualTime {
  now = 0
  /** A binary heap: no event is earlier than the one at half its place. */
  readonly #heap: Event[] = []
  #set = 0

  after(milliseconds: number, act: () => void): void {
    this.#push({ at: this.now + milliseconds, order: this.#set++, act })
  }

  /** Lets everything happen that happens before this moment. */
  runUntil(moment: number): void {
    for (let [next] = this.#heap; next !== undefined && next.at < moment; [next] = this.#heap) {
      this.#pop()
      this.now = next.at
      next.act()
    }
    this.now = moment
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
