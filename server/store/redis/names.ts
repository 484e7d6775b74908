/** Which version of the names and forms below these are. A version that keeps things otherwise has another, and steps to it (schema.ts). */
export const schemaVersion = 1

/** Where everything of one service stands in a Redis. */
export type Names = ReturnType<typeof namesIn>

export const prefixOf = (space: string, version: number) => `${space}:${version}:`

export const namesIn = (space: string) => namesUnder(prefixOf(space, schemaVersion), `${space}:schema`)

const namesUnder = (prefix: string, schema: string) => ({
  prefix,
  /** The version of what is kept here. Outside the prefix, so that every version finds it. */
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
  /** How often something was erased, and how many of those no file holds any more. */
  erased: `${prefix}erased`,
  rewritten: `${prefix}rewritten`,
  /** There while something was replaced or removed that no numbered erasing covers yet. */
  unswept: `${prefix}unswept`,
  /** The latest of those erasings that reached keys. */
  keysErased: `${prefix}keys-erased`,
  /** How often a name was admitted in one window. */
  admitted: (name: string, window: number) => `${prefix}admitted:${name}:${window}`,
  /** A channel: conversations as they have just been kept, each as its key, its version and its JSON text. */
  told: `${prefix}told`,
  /** What became of the changes one connection sent. */
  line: (id: string) => `${prefix}line:${id}`,
})
