import type { ConversationId, StaffId } from '#shared/ids.ts'
import { isServable } from '../assignment/assign.ts'
import { type ConversationState, mayBeGivenTo } from '../conversation/state.ts'
import { hasCapacity, placesTaken } from '../desk/capacity.ts'
import type { DeskState } from '../desk/state.ts'

export type Match = { readonly conversation: ConversationId; readonly listener: StaffId }

/**
 * Plans which conversation goes to which listener (SPEC C4, G11): the longest-waiting first, each to the desk with the fewest conversations
 * among those that may take it. The order of turns decides between equals. `waiting`: in the queue's order. `desks`: those of certified
 * listeners, in the order of their turns.
 */
export function planMatches(
  waiting: readonly ConversationState[],
  desks: readonly DeskState[],
  now: number,
): readonly Match[] {
  const plan: Match[] = []
  const isAnotherThere = (isOther: (staff: StaffId) => boolean) => desks.some(({ staff }) => isOther(staff))
  let open = desks.filter((desk) => hasCapacity(desk, now))
  for (const conversation of waiting) {
    if (open.length === 0) break
    if (!isServable(conversation)) continue
    const [chosen] = open.filter(({ staff }) => mayBeGivenTo(conversation, staff, now, isAnotherThere)).sort(byRoom)
    if (!chosen) continue
    plan.push({ conversation: conversation.id, listener: chosen.staff })
    const busier = { ...chosen, conversations: [...chosen.conversations, conversation.id] }
    open = [...open.filter((desk) => desk !== chosen), busier].filter((desk) => hasCapacity(desk, now))
  }
  return plan
}

/** For a stable sort: desks with as many places taken keep the order of their turns. */
const byRoom = (one: DeskState, other: DeskState): number => placesTaken(one) - placesTaken(other)
