import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Notice } from '../notice/notice.ts'
import { randomVersion } from '../platform/random-id.ts'
import { type Publication, type Store, StoreUnavailable } from '../store/port.ts'
import { Draft, NotLoaded, type Seen } from './draft.ts'
import { StateCache } from './state-cache.ts'

/**
 * A domain rule: pure and synchronous. It reads and drafts on `draft`, or refuses. It may be run again, so it has no effect outside
 * the draft; clock and ids are its maker's arguments.
 */
export type Rule<Value> = (draft: Draft) => Result<Value, RefusalName>

/** The one transactor every change takes: transact, keep, announce. A rule that drafts nothing only reads. */
export interface Transactor {
  /** Answers, and lets notices out, only after the change is kept. Refuses `busy` when the store cannot keep. */
  transact<Value>(rule: Rule<Value>): Promise<Result<Value, RefusalName>>
}

/** A change that is overtaken more often than this has keys that change faster than a round trip to the store. */
const rounds = 50

/** What a rule drafted and answered, or that it threw. */
type Drafted<Value> =
  | { readonly draft: Draft; readonly result: Result<Value, RefusalName> }
  | { readonly draft: Draft; readonly result: null; readonly thrown: unknown }

/** Tells of notices once they are true. `carried`: the change itself has told them to the sockets of every node. */
export type Announce = (notices: readonly Notice[], carried: boolean) => void

/**
 * `carry` makes of notices what a change publishes in the step that keeps it; without it (one node) they are announced right after. So a
 * node that dies in between leaves nobody untold, and what changes of several nodes tell comes in the order in which they were kept (ST12).
 * `known` is what the transactor remembers: given by whoever tells it of states, too. `newVersion` draws what no state ever had (ST2).
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
      // From the rule's run to here nothing else has run, so that requests that come together build on each other in their order.
      const { draft, result } = drafted
      if (result === null) {
        // States of two moments may contradict each other, and a rule relies on it that those of one moment do not.
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
      // It will read the same once more, most likely.
      fetched = new Map(await known.fetchAll(draft.seen.keys()))
    }
    return refuse('busy')
  }

  function draftWith<Value>(rule: Rule<Value>, fetched: ReadonlyMap<string, Seen>): Drafted<Value> | NotLoaded {
    // What was fetched serves only where it is not remembered, and for one round.
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
