import type { ReadersEntry } from '#shared/protocol/log-entry.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import type { ReadersRefusal, SignedReaders } from './readers.ts'

/** The part of an entry that decides its place. */
type Link = Pick<SignedReaders, 'hash'> & { readonly body: Pick<SignedReaders['body'], 'epoch' | 'former'> }

/** The changes of readers that one party has followed: that of epoch 1 first. */
export type ReaderChain<Entry extends Link = SignedReaders> = readonly Entry[]

/**
 * `replay`: the entry was followed before. `forked`: the device signed two successors of one entry, so somebody was shown another history.
 * `out-of-place`: an entry before it is missing.
 */
export type ChainRefusal = 'replay' | 'forked' | 'out-of-place'

/** Takes the next change of readers: it starts the next epoch, and names the entry before it. Pure. */
export function followReaders<Entry extends Link>(
  chain: ReaderChain<Entry>,
  entry: Entry,
): Result<ReaderChain<Entry>, ChainRefusal> {
  const { epoch, former } = entry.body
  if (chain.some(({ hash }) => hash === entry.hash)) return refuse('replay')
  if (epoch === chain.length + 1 && former === (chain.at(-1)?.hash ?? null)) return ok([...chain, entry])
  return refuse(epoch > chain.length + 1 ? 'out-of-place' : 'forked')
}

/** One party's book of the changes of readers. */
export type ReaderBook = {
  readonly chain: () => ReaderChain
  /** The first epoch that this party was given; null before it was given any. */
  readonly firstEpoch: () => number | null
  /** Checks an entry of the log, and takes its keys. Called in the order of positions; a repeated call for a position has the same result. */
  readonly check: (entry: ReadersEntry) => Promise<ReadersCheck>
}

/** `isMine`: this party has the keys of the epoch. */
export type ReadersCheck = Result<SignedReaders & { readonly isMine: boolean }, ReadersRefusal | ChainRefusal>

/**
 * `verify`: as `verifyReaders`. `take`: takes the keys of an entry that has its place, and says from which epoch on; null if it held none for this
 * party. No key is taken from an entry whose chain does not hold from the first on.
 */
export function createReaderBook(
  verify: (entry: ReadersEntry) => Promise<Result<SignedReaders, ReadersRefusal>>,
  take: (entry: SignedReaders) => Promise<number | null>,
): ReaderBook {
  let chain: ReaderChain = []
  let firstEpoch: number | null = null
  const checks = new Map<string, Promise<ReadersCheck>>()
  let last: Promise<unknown> = Promise.resolve()

  async function checked(entry: ReadersEntry, before: Promise<unknown>): Promise<ReadersCheck> {
    const verified = await verify(entry)
    await before
    if (!verified.ok) return verified
    const followed = followReaders(chain, verified.value)
    if (!followed.ok) return followed
    const taken = await take(verified.value)
    chain = followed.value
    firstEpoch = taken ?? firstEpoch
    return ok({ ...verified.value, isMine: taken !== null })
  }

  return {
    chain: () => chain,
    firstEpoch: () => firstEpoch,
    check(entry) {
      const name = `${entry.position} ${entry.entry}`
      const known = checks.get(name)
      if (known) return known
      const check = checked(entry, last)
      checks.set(name, check)
      last = check.catch(() => undefined)
      return check
    },
  }
}
