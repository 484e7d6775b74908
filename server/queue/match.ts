import type { Limits } from '#shared/protocol/limits.ts'
import { assignConversation } from '../assignment/assign.ts'
import { type ConversationState, conversationKey } from '../conversation/state.ts'
import { freePlaces } from '../desk/capacity.ts'
import { type DeskState, deskKey, type FloorState, floorKey } from '../desk/state.ts'
import type { Clock } from '../platform/clock.ts'
import { mayBeLetIn, type StaffState, staffKey } from '../staff/state.ts'
import type { Json, Store } from '../store/port.ts'
import type { StateKey } from '../transaction/draft.ts'
import type { Transactor } from '../transaction/transactor.ts'
import { type Match, planMatches } from './plan.ts'
import type { RecentWaits } from './recent-waits.ts'

export type Matching = {
  readonly store: Store
  readonly transactor: Transactor
  readonly clock: Clock
  readonly limits: Limits
  readonly recentWaits: Pick<RecentWaits, 'emptied'>
}

/** How many conversations are read first. More are read only if none of these can be assigned. */
const firstLook = 50

/**
 * Assigns waiting conversations to listeners until no more can be assigned. The reads here only propose. The commit over both states
 * decides, so that any number of nodes may do this at once (docs/decisions/0001).
 */
export async function matchWaiting(matching: Matching): Promise<void> {
  const { transactor, clock, limits, recentWaits } = matching
  for (;;) {
    const { plan, othersWait } = await propose(matching)
    if (plan.length === 0) {
      if (!othersWait) recentWaits.emptied()
      return
    }
    for (const [index, { conversation, listener }] of plan.entries()) {
      const stillOthers = othersWait || index < plan.length - 1
      const assigned = await transactor.transact(
        assignConversation(conversation, listener, clock.now(), limits, stillOthers),
      )
      if (!assigned.ok) return
      // The states have changed since: plan again from the longest-waiting conversation, before the next one of this plan (G11).
      if (!assigned.value) break
    }
  }
}

type Proposal = { readonly plan: readonly Match[]; readonly othersWait: boolean }

async function propose({ store, clock }: Matching): Promise<Proposal> {
  // The queue is empty most of the time; desks need no read then.
  if ((await store.waiting(1)).length === 0) return { plan: [], othersWait: false }
  const desks = await certifiedDesks(store, clock.now())
  const free = desks.reduce((sum, desk) => sum + freePlaces(desk, clock.now()), 0)
  for (let look = Math.max(firstLook, free + 1); ; look *= 4) {
    const queue = await store.waiting(look)
    const states = await loadAll(
      store,
      queue.map(({ conversation }) => conversationKey(conversation)),
    )
    const waiting = states.filter((state): state is ConversationState => state !== null)
    const plan = planMatches(waiting, desks, clock.now())
    if (free === 0 || plan.length > 0 || queue.length < look) return { plan, othersWait: queue.length > plan.length }
  }
}

async function certifiedDesks(store: Store, now: number): Promise<readonly DeskState[]> {
  const [floor] = await loadAll<FloorState>(store, [floorKey])
  const ids = floor?.available ?? []
  const [desks, staff] = await Promise.all([
    loadAll<DeskState>(store, ids.map(deskKey)),
    loadAll<StaffState>(store, ids.map(staffKey)),
  ])
  return desks.filter((desk, index): desk is DeskState => desk !== null && mayBeLetIn(staff[index] ?? null, now))
}

async function loadAll<State extends Json>(
  store: Store,
  keys: readonly StateKey<State>[],
): Promise<readonly (State | null)[]> {
  if (keys.length === 0) return []
  const kept = await store.load(keys.map(({ key }) => key))
  return kept.map(({ value }) => value as State | null)
}
