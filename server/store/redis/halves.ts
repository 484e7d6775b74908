import type { KeptHalf } from '../port.ts'
import type { Connection } from './connection.ts'
import type { Names } from './names.ts'

/** The most halves that one script drops, so that no other request waits long for it. */
const atOnce = 500

/** The halves (ST15), by name. What is dropped leaves the files with the next sweep. */
export class Halves {
  readonly #connection: Connection
  readonly #names: Names

  constructor(connection: Connection, names: Names) {
    this.#connection = connection
    this.#names = names
  }

  async put(name: string, half: KeptHalf): Promise<void> {
    await this.#put(name, half, 'put')
  }

  async renew(name: string, half: KeptHalf): Promise<boolean> {
    return (await this.#put(name, half, 'renew')) === 1
  }

  #put(name: string, { sealed, lapsesAt }: KeptHalf, how: 'put' | 'renew') {
    const keys = [this.#names.half(name), this.#names.halves, this.#names.unswept]
    const given = [name, `${lapsesAt}`, `${lapsesAt} ${sealed}`, how]
    return this.#connection.write((client) => client.eval(putScript, { keys, arguments: given }))
  }

  async read(name: string): Promise<KeptHalf | null> {
    const text = await this.#connection.ask((client) => client.get(this.#names.half(name)))
    if (text === null) return null
    const space = text.indexOf(' ')
    return { lapsesAt: Number(text.slice(0, space)), sealed: text.slice(space + 1) }
  }

  async drop(name: string): Promise<void> {
    await this.#drop([name])
  }

  async dropLapsed(now: number): Promise<void> {
    for (;;) {
      const lapsed = await this.#connection.ask((client) =>
        client.zRange(this.#names.halves, '-inf', now, { BY: 'SCORE', LIMIT: { offset: 0, count: atOnce } }),
      )
      if (lapsed.length === 0) return
      await this.#drop(lapsed, now)
    }
  }

  /** `lapsedAt`: only those that have lapsed by then, since a page may have renewed one meanwhile. */
  async #drop(names: readonly string[], lapsedAt?: number): Promise<void> {
    const { halves, unswept } = this.#names
    const keys = [halves, unswept, ...names.map((name) => this.#names.half(name))]
    const given = [lapsedAt === undefined ? '+inf' : `${lapsedAt}`, ...names]
    await this.#connection.write((client) => client.eval(dropScript, { keys, arguments: given }))
  }
}

const putScript = `#!lua
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('SET', KEYS[3], 1) elseif ARGV[4] == 'renew' then return 0 end
redis.call('SET', KEYS[1], ARGV[3])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1
`

/** Dropping also works when memory is full. */
const dropScript = `#!lua flags=allow-oom
local latest = ARGV[1] == '+inf' and math.huge or tonumber(ARGV[1])
for index = 2, #ARGV do
  local lapses = redis.call('ZSCORE', KEYS[1], ARGV[index])
  if lapses and tonumber(lapses) <= latest then
    redis.call('ZREM', KEYS[1], ARGV[index])
    redis.call('DEL', KEYS[index + 1])
    redis.call('SET', KEYS[2], 1)
  end
end
return 1
`
