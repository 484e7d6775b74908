import type { Connection } from './connection.ts'
import type { Names } from './names.ts'
import type { Rewriting } from './rewriting.ts'

/** The erasable keys (ST10), by owner. */
export class Keys {
  readonly #connection: Connection
  readonly #names: Names
  readonly #rewriting: Rewriting

  constructor(connection: Connection, names: Names, rewriting: Rewriting) {
    this.#connection = connection
    this.#names = names
    this.#rewriting = rewriting
  }

  async put(owner: string, keys: Readonly<Record<string, string>>): Promise<void> {
    if (Object.keys(keys).length === 0) return
    const added = new Map(Object.entries(keys))
    await this.#connection.write((client) =>
      client.multi().hSet(this.#names.keys(owner), added).sAdd(this.#names.owners, owner).exec(),
    )
  }

  async read(owner: string): Promise<Readonly<Record<string, string>>> {
    const keys = await this.#connection.ask((client) => client.hGetAll(this.#names.keys(owner)))
    return Object.fromEntries(Object.entries(keys).sort(([one], [other]) => (one < other ? -1 : 1)))
  }

  async owners(prefix: string): Promise<readonly string[]> {
    const owners = await this.#connection.ask((client) => client.sMembers(this.#names.owners))
    return owners.filter((owner) => owner.startsWith(prefix)).sort()
  }

  /** `done` once no file holds these keys or any key erased before. Until then Redis is rewriting its files. */
  async erase(owner: string, names: readonly string[] | undefined): Promise<'done' | 'under-way'> {
    const { owners, erased, keysErased, rewritten } = this.#names
    const keys = [this.#names.keys(owner), owners, erased, keysErased, rewritten]
    const chosen = names === undefined ? ['all', owner] : ['some', owner, ...names]
    const isDone = await this.#connection.write((client) => client.eval(eraseScript, { keys, arguments: chosen }))
    if (isDone === 1) return 'done'
    this.#rewriting.begin()
    return 'under-way'
  }
}

/** Erasing also works when memory is full. */
const eraseScript = `#!lua flags=allow-oom
local removed = 0
if ARGV[1] == 'all' then removed = redis.call('DEL', KEYS[1])
else for index = 3, #ARGV do removed = removed + redis.call('HDEL', KEYS[1], ARGV[index]) end end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[2]) end
if removed > 0 then redis.call('SET', KEYS[4], redis.call('INCR', KEYS[3])) end
local erased, rewritten = redis.call('GET', KEYS[4]) or 0, redis.call('GET', KEYS[5]) or 0
return tonumber(rewritten) >= tonumber(erased) and 1 or 0
`
