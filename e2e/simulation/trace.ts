const shown = 70
/** The suffix that `World.id` adds to a name. */
const padding = /--+A?(?![\w-])/g

/** The events of a run, one line each: the last ones to read, and a hash of all to compare two runs. */
export class Trace {
  readonly #now: () => number
  readonly #lines: string[] = []
  #one = 0x811c9dc5
  #other = 0x1000193

  constructor(now: () => number) {
    this.#now = now
  }

  note(what: string): void {
    const line = `${(this.#now() / 1000).toFixed(3).padStart(9)}  ${what.replace(padding, '')}`
    this.#lines.push(line)
    if (this.#lines.length > 2 * shown) this.#lines.splice(0, shown)
    for (let index = 0; index < line.length; index += 1) {
      const code = line.charCodeAt(index)
      this.#one = Math.imul(this.#one ^ code, 0x01000193)
      this.#other = Math.imul(this.#other ^ code, 0x85ebca6b)
    }
  }

  get hash(): string {
    return [this.#one, this.#other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
  }

  get last(): readonly string[] {
    return this.#lines.slice(-shown)
  }
}
