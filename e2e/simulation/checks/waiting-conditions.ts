import { livePass } from '#server/conversation/pass-place.ts'
import { type ConversationState, isTalking, mayGoTo } from '#server/conversation/state.ts'
import { hasCapacity } from '#server/desk/capacity.ts'
import type { DeskState } from '#server/desk/state.ts'
import { mayBeLetIn, type StaffState, staffKey } from '#server/staff/state.ts'
import { limits, pingInterval } from '../limits.ts'
import type { Listener } from '../people/listener.ts'
import type { World } from '../world.ts'
import type { Pending } from './patience-check.ts'

const second = 1000
/** Time for the check of deadlines, and for slow links. */
const moment = 4 * second

/** Conversations that wait for an event that must come: an expired deadline, a lost listener, a desk with room. */
export function waitingConditions(world: World, listeners: readonly Listener[]): () => readonly Pending[] {
  const { model } = world.store
  const all = <State>(kind: string) =>
    [...model.things].flatMap(([key, { value }]) => (key.startsWith(`${kind}/`) ? [value as State] : []))

  const isHere = (staff: string) =>
    listeners.some(
      ({ id, pages }) => id === staff && pages.some(({ socket }) => socket.connected && !socket.wire?.isCut),
    )

  /** How often this listener connected: they may have connected and left between two checks. */
  const returns = (staff: string) =>
    listeners.flatMap(({ id, pages }) => (id === staff ? pages : [])).reduce((sum, { socket }) => sum + socket.count, 0)

  return () => {
    const now = world.clock()
    const conversations = all<ConversationState>('conversation')
    const desks = all<DeskState>('desk')
    const pending: Pending[] = []
    const add = (key: string, broken: string, within: number) => pending.push({ key, broken, within })

    for (const { staff, leaseUntil } of desks)
      if (leaseUntil > 0 && leaseUntil < now)
        add(`lease ${staff} ${leaseUntil}`, `[G10] the lease of ${staff} is over, and nobody is told`, moment)
    for (const state of conversations) {
      const { id, awayUntil } = state
      if (awayUntil < now) add(`away ${id}`, `[C9] the place of ${id} is over, and is kept`, moment)
      if (state.phase === 'assigned' && state.grantBy < now)
        add(`grant ${id}`, `[C6] ${id} is not granted, and stays`, moment)
      if (state.phase === 'granted' && state.lookBy !== null && state.lookBy < now)
        add(`look ${id}`, `[G10] nobody has looked at ${id}, and it stays`, moment)
      const offer = livePass(state)
      if (offer && offer.until < now)
        add(`offer ${id} ${offer.offer}`, `[C43] ${id} is still offered, and the time for it is over`, moment)
      if (isTalking(state) && !isHere(state.listener))
        add(
          `gone ${id} ${state.listener} ${returns(state.listener)}`,
          `[G10] ${state.listener} is gone, and ${id} waits in silence`,
          limits.listenerLease + pingInterval + moment,
        )
    }
    for (const state of world.checks?.fairness.servable ?? []) {
      const desk = desks.find(
        (free) => hasCapacity(free, now) && mayGoTo(state, free.staff, now) && isCertified(free.staff, now),
      )
      if (desk) add(`left ${state.id}`, `[G11] ${state.id} waits, and ${desk.staff} has room`, 20 * second)
    }
    return pending
  }

  function isCertified(staff: string, now: number): boolean {
    return mayBeLetIn((model.things.get(staffKey(staff).key)?.value ?? null) as StaffState | null, now)
  }
}
