import { ok } from '#shared/result.ts'
import type { Cancel, Scheduler } from '#shared/scheduler.ts'
import type { Clock } from '../platform/clock.ts'
import { systemScheduler } from '../platform/scheduler.ts'
import { type Deadline, type Store, StoreUnavailable } from '../store/port.ts'
import type { DeadlineActs } from '../transaction/deadline-act.ts'
import type { Rule, Transactor } from '../transaction/transactor.ts'

export type DeadlineParts = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly acts: DeadlineActs
  /** Called when an act throws because of a bug; `where` names the kind of the deadline. */
  readonly onBug: (where: string, thrown: unknown) => void
  /** Whether clients are still reconnecting after the store was unavailable or its clock was set. */
  readonly isUnsettled?: () => boolean
  /** Called before each round. It checks the store's clock, since this node may not have noticed yet that the clock was set. */
  readonly lookAtClock?: () => Promise<void>
  /** Called once a round with the delay of its oldest deadline, milliseconds. */
  readonly onRound?: (lateBy: number) => void
  /** The interval between two reads of the store, milliseconds. */
  readonly every?: number
  readonly scheduler?: Scheduler
}

/** How many deadlines a round takes at once. */
const page = 100
/** A deadline whose act failed rests for this long, milliseconds. */
const restAfterBug = 60_000

/** Handles due deadlines until it is stopped. Every node does so. Two nodes may take the same deadline: the second one's act then finds nothing to do. */
export function startDeadlines(parts: DeadlineParts): { readonly stop: () => Promise<void> } {
  const { store, transactor, clock, acts, isUnsettled = () => false, lookAtClock, onBug, onRound } = parts
  const { every = 500, scheduler = systemScheduler } = parts
  const resting = new Map<string, number>()
  let stopped = false
  let cancel: Cancel = () => undefined
  let round = Promise.resolve()

  async function takeDue(): Promise<void> {
    for (;;) {
      await lookAtClock?.()
      const now = clock.now()
      const waits = isUnsettled()
      const due = await store.due(now, waits ? Number.MAX_SAFE_INTEGER : page + resting.size)
      const waiting = waits && due.find(({ id }) => acts[kindOf(acts, id)]?.isPatient)
      if (waiting) await transactor.transact(keepAsItIs(waiting))
      for (const [id, until] of resting) if (until <= now) resting.delete(id)
      const awake = due.filter(({ id }) => !resting.has(id) && !(waits && acts[kindOf(acts, id)]?.isPatient))
      if (awake.length > 0) onRound?.(now - Math.min(...awake.map(({ at }) => at)))
      const first = awake.filter(({ id }) => acts[kindOf(acts, id)]?.goesFirst)
      const takeAll = (all: readonly Deadline[]) => Promise.all(all.map((deadline) => take(deadline, now)))
      const met = [...(await takeAll(first)), ...(await takeAll(awake.filter((deadline) => !first.includes(deadline))))]
      if (stopped || awake.length < page || !met.includes(true)) return
    }
  }

  async function take(deadline: Deadline, now: number): Promise<boolean> {
    try {
      return await meetDeadline(parts, deadline, now)
    } catch (thrown) {
      if (thrown instanceof StoreUnavailable) return false
      resting.set(deadline.id, now + restAfterBug)
      onBug(`deadline:${kindOf(parts.acts, deadline.id)}`, thrown)
      return false
    }
  }

  function schedule() {
    if (stopped) return
    cancel = scheduler.after(every, () => {
      round = takeDue()
        .catch((thrown: unknown) => {
          if (!(thrown instanceof StoreUnavailable)) onBug('deadline', thrown)
        })
        .then(schedule)
    })
  }

  schedule()
  return {
    async stop() {
      stopped = true
      cancel()
      await round
    },
  }
}

/** Writes a deadline unchanged. Only a write shows whether the store accepts writes again, and without other requests nothing else writes. */
export const keepAsItIs =
  ({ id, at }: Deadline): Rule<null> =>
  (draft) => {
    draft.due(id, at, at)
    return ok(null)
  }

/** Runs the act of one deadline, and clears the deadline unless the act has moved it. Resolves to whether the act succeeded. */
export async function meetDeadline(
  { transactor, acts }: Pick<DeadlineParts, 'transactor' | 'acts'>,
  { id, at }: Deadline,
  now: number,
): Promise<boolean> {
  const [kind, subject] = splitId(id)
  const act = Object.hasOwn(acts, kind) ? acts[kind] : undefined
  if (!act) throw new Error('no act for this kind of deadline')
  if ('work' in act) await act.work(subject, now)
  const decided = await transactor.transact((draft) => {
    const met = 'rule' in act ? act.rule(subject, now)(draft) : ok(null)
    if (met.ok) draft.due(id, null, at)
    return met
  })
  return decided.ok
}

function splitId(id: string): [kind: string, subject: string] {
  const colon = id.indexOf(':')
  return [id.slice(0, colon), id.slice(colon + 1)]
}

const kindOf = (acts: DeadlineActs, id: string): string => {
  const [kind] = splitId(id)
  return Object.hasOwn(acts, kind) ? kind : 'unknown'
}
