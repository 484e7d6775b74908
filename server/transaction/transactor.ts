import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Notice } from '../notice/notice.ts'
import { randomVersion } from '../platform/random-id.ts'
import { type Publication, type Store, StoreUnavailable } from '../store/port.ts'
import { Draft, NotLoaded, type Seen } from './draft.ts'
import { StateCache } from './state-cache.ts'

/**
 * A domain rule: pure and synchronous. It reads from `draft` and writes to it, or refuses. The transactor may run it again, so it has no
 * effect outside the draft. The function that makes the rule takes clock and ids as arguments.
 */
export type Rule<Value> = (draft: Draft) => Result<Value, RefusalName>

/** Every change goes through the transactor: decide, keep, announce. A rule that drafts nothing only reads. */
export interface Transactor {
  /** Answers and sends notices only after the change is kept. Refuses `busy` when the store cannot keep. */
  transact<Value>(rule: Rule<Value>): Promise<Result<Value, RefusalName>>
}

/** Tries of one rule. A change that is overtaken more often has keys that change faster than a round trip to the store. */
const rounds = 50

/** What a rule drafted and answered, or what it threw. */
type Drafted<Value> =
  | { readonly draft: Draft; readonly result: Result<Value, RefusalName> }
  | { readonly draft: Draft; readonly result: null; readonly thrown: unknown }

/** Sends notices of a kept change. `carried`: the commit has already published them to the sockets of every node. */
export type Announce = (notices: readonly Notice[], carried: boolean) => void

/**
 * `carry` turns notices into publications, which the commit sends in the step that keeps the change. So no notice is lost when a node dies
 * after a commit, and notices of several nodes arrive in the order of their commits (ST12). Without `carry` (one node) they are announced
 * right after. `known` is the cache; the caller passes its own where it feeds it. `newVersion` draws a version that no state has had (ST2).
 */
export function createTransactor(
  store: Store,
  announce: Announce,
  carry?: (notices: readonly Notice[]) => readonly Publication[],
  known = new StateCache(store),
  newVersion = randomVersion,
): Transactor {
  async function transact<Value>(rule: Rule<Value>): Promise<Result<Value, RefusalName>> {
    let fetched = new Map<string, Seen>()
    for (let round = 0; round < rounds; ) {
      const drafted = draftWith(rule, fetched)
      if (drafted instanceof NotLoaded) {
        fetched.set(drafted.key, await known.fetch(drafted.key))
        continue
      }
      round += 1
      // No await between the rule's run and this point: concurrent requests build on each other in their order.
      const { draft, result } = drafted
      if (result === null) {
        // States read at two moments may contradict each other, and a rule may throw on that. Only a throw on current states is a bug.
        if (await known.areKept(draft.seen)) throw drafted.thrown
        known.forget(draft.seen.keys())
      } else if (!result.ok || draft.changesNothing) {
        const kept = await known.areKept(draft.seen)
        if (kept && result.ok) announce(draft.notices, false)
        if (kept) return result
        known.forget(draft.seen.keys())
      } else if ((await known.keep(draft.change(carry?.(draft.notices)))) === 'kept') {
        announce(draft.notices, carry !== undefined)
        return result
      }
      // The next run most likely reads the same keys.
      fetched = new Map(await known.fetchAll(draft.seen.keys()))
    }
    return refuse('busy')
  }

  function draftWith<Value>(rule: Rule<Value>, fetched: ReadonlyMap<string, Seen>): Drafted<Value> | NotLoaded {
    // A fetched state serves for one round, and only where the cache has none.
    const draft = new Draft((key) => known.get(key) ?? fetched.get(key), newVersion)
    try {
      return { draft, result: rule(draft) }
    } catch (thrown) {
      return thrown instanceof NotLoaded ? thrown : { draft, result: null, thrown }
    }
  }

  return {
    async transact(rule) {
      try {
        return await transact(rule)
      } catch (thrown) {
        if (thrown instanceof StoreUnavailable) return refuse('busy')
        throw thrown
      }
    },
  }
}
