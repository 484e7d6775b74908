import type { Notice } from '#server/notice/notice.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import { Draft, NotLoaded, type Seen } from '#server/transaction/draft.ts'
import type { Rule } from '#server/transaction/transactor.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Work } from '../work.ts'
import type { RememberedStates } from './remembered-states.ts'

/** As in server/decision.ts. */
const rounds = 50

type RoadParts = {
  readonly known: RememberedStates
  readonly isShared: boolean
  readonly newVersion: () => number
  readonly announce: (notices: readonly Notice[], carried: boolean) => void
  /** Told whether the store kept or refused what it was given: whoever waits for others is patient once it is back. */
  readonly onStore: (isThere: boolean) => void
}

export type Road = { readonly decide: <Value>(rule: Rule<Value>) => Work<Result<Value, RefusalName>> }

/** Stands for `createRoad` of server/decision.ts, in virtual time: decide with the product's own `Draft`, keep, announce. */
export function createRoad({ known, isShared, newVersion, announce, onStore }: RoadParts): Road {
  function* decide<Value>(rule: Rule<Value>): Work<Result<Value, RefusalName>> {
    let fetched = new Map<string, Seen>()
    for (let round = 0; round < rounds; ) {
      const draft = new Draft((key) => known.get(key) ?? fetched.get(key), newVersion)
      const result = drafted(rule, draft)
      if (result instanceof NotLoaded) {
        fetched.set(result.key, yield* known.fetch(result.key))
        continue
      }
      round += 1
      if ('thrown' in result) {
        if (yield* known.areKept(draft.seen)) throw result.thrown
        known.forget(draft.seen.keys())
      } else if (!result.ok || draft.changesNothing) {
        const kept = yield* known.areKept(draft.seen)
        if (kept && result.ok) announce(draft.notices, false)
        if (kept) return result
        known.forget(draft.seen.keys())
      } else if ((yield* keep(draft)) === 'kept') {
        announce(draft.notices, isShared)
        return result
      }
      fetched = yield* known.fetchAll(draft.seen.keys())
    }
    return refuse('busy')
  }

  function* keep(draft: Draft): Work<'kept' | 'changed'> {
    try {
      const outcome = yield* known.keep(draft.change(), draft.notices)
      onStore(true)
      return outcome
    } catch (thrown) {
      if (thrown instanceof StoreUnavailable) onStore(false)
      throw thrown
    }
  }

  return {
    *decide(rule) {
      try {
        return yield* decide(rule)
      } catch (thrown) {
        if (thrown instanceof StoreUnavailable) return refuse('busy')
        throw thrown
      }
    },
  }
}

function drafted<Value>(
  rule: Rule<Value>,
  draft: Draft,
): Result<Value, RefusalName> | NotLoaded | { readonly thrown: unknown } {
  try {
    return rule(draft)
  } catch (thrown) {
    return thrown instanceof NotLoaded ? thrown : { thrown }
  }
}
