/** The version of the names and formats below. A change of them needs a new version, and a step to it (schema.ts). */
export const schemaVersion = 1

/** The names of everything that one service keeps in a Redis. */
export type Names = ReturnType<typeof namesIn>

export const prefixOf = (space: string, version: number) => `${space}:${version}:`

export const namesIn = (space: string) => namesUnder(prefixOf(space, schemaVersion), `${space}:schema`)

const namesUnder = (prefix: string, schema: string) => ({
  prefix,
  /** The version of the kept data. It is outside the prefix, so that every version finds it. */
  schema,
  /** A state as its version, a space and its JSON text. */
  state: (key: string) => `${prefix}s:${key}`,
  /** The keys of a kind. */
  kind: (kind: string) => `${prefix}k:${kind}`,
  /** A stream whose ids are positions. */
  log: (log: string) => `${prefix}l:${log}`,
  audit: `${prefix}audit`,
  due: `${prefix}due`,
  queue: `${prefix}queue`,
  /** The erasable keys of an owner, in a hash. */
  keys: (owner: string) => `${prefix}w:${owner}`,
  owners: `${prefix}owners`,
  /** A half as the time it lapses at, a space and its text; and the names of all, by that time. */
  half: (name: string) => `${prefix}h:${name}`,
  halves: `${prefix}halves`,
  /** The number of erasings, and the number of those that have left all files. */
  erased: `${prefix}erased`,
  rewritten: `${prefix}rewritten`,
  /** Exists while a replaced or removed value is not covered by a numbered erasing yet. */
  unswept: `${prefix}unswept`,
  /** The latest of those erasings that reached keys. */
  keysErased: `${prefix}keys-erased`,
  /** The number of acts that a name was admitted in one window. */
  admitted: (name: string, window: number) => `${prefix}admitted:${name}:${window}`,
  /** Written beside a read, so that a wait for the replicas covers what was read. */
  confirmed: `${prefix}confirmed`,
  /** The channel of all nodes: what each kept change tells them, and their signals (fanout/told-change.ts). */
  told: `${prefix}told`,
  /** The outcomes of the changes that one connection sent. */
  line: (id: string) => `${prefix}line:${id}`,
})
