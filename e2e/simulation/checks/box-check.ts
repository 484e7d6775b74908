import type { Box } from '#client/youth/visit/readers.ts'
import type { StaffId } from '#shared/ids.ts'
import type { ReadersBody } from '#shared/protocol/readers.ts'
import type { World } from '../world.ts'

/** Who reads from where, after each entry of a log. */
type Came = {
  readonly readers: readonly { readonly staff: StaffId; readonly firstEpoch: number }[]
  readonly opens: number | undefined
}

/**
 * [M7] What somebody who comes reads is what the young person said by a box, and never more (SPEC C16, C45). Asked: the box of that press. Unasked: what
 * they had; somebody new, everything since the last empty box.
 */
export class BoxCheck {
  readonly #world: World
  readonly #came = new Map<string, Came[]>()
  /** The presses of each log's person. */
  readonly #agreed = new Map<string, { readonly to: StaffId | null; readonly box: Box }[]>()

  constructor(world: World) {
    this.#world = world
  }

  agreed(log: string, to: StaffId | null, box: Box): void {
    this.#agreed.set(log, [...(this.#agreed.get(log) ?? []), { to, box }])
  }

  erased(log: string): void {
    this.#came.delete(log)
    this.#agreed.delete(log)
  }

  /** `staff`: of the entry's readers, in order. `isAsked`: they come by a yes of the young person. */
  kept(log: string, { epoch, readers, opens }: ReadersBody, staff: readonly StaffId[], isAsked: boolean): void {
    const before = this.#came.get(log) ?? []
    const came = readers.map(({ firstEpoch }, index) => ({ staff: staff[index] as StaffId, firstEpoch }))
    for (const one of came) {
      const allowed = isAsked ? this.#said(log, one.staff, epoch) : [unasked(one.staff, before)]
      if (!allowed.includes(one.firstEpoch))
        this.#world.fail(`[M7] ${one.staff} comes to ${log} from epoch ${one.firstEpoch} on, not from [${allowed}]`)
    }
    if (opens !== undefined && !this.#said(log, null, epoch).includes(opens))
      this.#world.fail(`[M7] whoever comes to ${log} next reads from epoch ${opens} on, which nobody said`)
    this.#came.set(log, [...before, { readers: came, opens }])
  }

  /** Where somebody begins to read by the boxes of the presses that named them. */
  readonly #said = (log: string, to: StaffId | null, epoch: number): readonly number[] =>
    (this.#agreed.get(log) ?? []).filter((press) => press.to === to).map(({ box }) => (box === 'ticked' ? 0 : epoch))
}

function unasked(staff: StaffId, before: readonly Came[]): number {
  const opens = before.at(-1)?.opens
  if (opens !== undefined) return opens
  const all = before.flatMap(({ readers }) => readers)
  return (
    all.findLast((one) => one.staff === staff)?.firstEpoch ?? Math.max(0, ...all.map(({ firstEpoch }) => firstEpoch))
  )
}
