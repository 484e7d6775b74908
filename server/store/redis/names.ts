/** Where everything stands in a Redis. The number is the schema's: a version that keeps things otherwise has another. */
export type Names = ReturnType<typeof namesUnder>

export const schemaPrefix = 'relais:1:'

export const namesUnder = (prefix: string) => ({
  prefix,
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
  /** The latest of those erasings that reached keys. */
  keysErased: `${prefix}keys-erased`,
  /** What became of the changes one connection sent. */
  line: (id: string) => `${prefix}line:${id}`,
})
