import type { Halves } from '#client/connection/halves.ts'
import type { HalfOwner } from '#shared/protocol/halves.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, refuse } from '#shared/result.ts'

export type HalfKeeper = Halves & {
  /** What a request that carries a half does. */
  readonly keep: (placed: PlacedHalf, of: HalfOwner) => void
  /** The secrets of the halves that are there. */
  readonly secrets: () => readonly string[]
  /** Answers every request with this refusal from now on; null ends that. */
  readonly refuseAll: (refused: RefusalName | null) => void
  readonly asked: readonly string[]
  /** Whom a page has left by their half. */
  readonly left: readonly HalfOwner[]
}

/** The service's side of D1 and D2, as a page meets it. `isThere`: whether an owner is known under that bearer. */
export function aHalfKeeper(isThere: (of: HalfOwner) => boolean = () => true): HalfKeeper {
  const rows = new Map<string, { readonly half: string; readonly of: HalfOwner }>()
  const asked: string[] = []
  const left: HalfOwner[] = []
  let refused: RefusalName | null = null
  const answer = (name: string) => {
    asked.push(name)
    return refused && refuse(refused)
  }
  const keep: HalfKeeper['keep'] = ({ secret, half }, of) => void rows.set(secret, { half, of })
  return {
    keep,
    async put(placed, of) {
      const failed = answer('put')
      if (failed) return failed
      if (!isThere(of)) return refuse('not-available')
      keep(placed, of)
      return ok({})
    },
    async renew(placed, of) {
      const failed = answer('renew')
      if (failed) return failed
      if (!isThere(of) || !rows.has(placed.secret)) return refuse('not-available')
      keep(placed, of)
      return ok({})
    },
    async read(secret) {
      const failed = answer('read')
      if (failed) return failed
      const row = rows.get(secret)
      return row && isThere(row.of) ? ok({ half: row.half }) : refuse('not-available')
    },
    async drop(secret, leaves) {
      const failed = answer(leaves ? 'drop, leaving' : 'drop')
      if (failed) return failed
      const of = rows.get(secret)?.of
      if (of && leaves) left.push(of)
      rows.delete(secret)
      return ok({})
    },
    secrets: () => [...rows.keys()],
    refuseAll(next) {
      refused = next
    },
    asked,
    left,
  }
}
