import type { ConversationId, StaffId } from '#shared/ids.ts'
import { isServable } from '../conversation/assign.ts'
import type { ConversationState } from '../conversation/state.ts'
import { hasRoom } from '../desk/room.ts'
import type { DeskState } from '../desk/state.ts'

export type Match = { readonly conversation: ConversationId; readonly listener: StaffId }

/**
 * Who is given to whom (SPEC C4, G11): the longest-waiting conversation first, each to the desk with the fewest conversations among those
 * that may have it, then to the one idle longest. `waiting` in the queue's order; `desks` of certified listeners.
 */
export function planMatches(
  waiting: readonly ConversationState[],
  desks: readonly DeskState[],
  now: number,
): readonly Match[] {
  const plan: Match[] = []
  let open = desks.filter((desk) => hasRoom(desk, now))
  for (const conversation of waiting) {
    if (open.length === 0) break
    if (!isServable(conversation)) continue
    const [chosen] = open.filter(({ staff }) => !conversation.excluded.includes(staff)).sort(byTurn)
    if (!chosen) continue
    plan.push({ conversation: conversation.id, listener: chosen.staff })
    const busier = { ...chosen, conversations: [...chosen.conversations, conversation.id], idleSince: now }
    open = open.map((desk) => (desk === chosen ? busier : desk)).filter((desk) => hasRoom(desk, now))
  }
  return plan
}

const byTurn = (one: DeskState, other: DeskState): number =>
  one.conversations.length - other.conversations.length ||
  one.idleSince - other.idleSince ||
  (one.staff < other.staff ? -1 : 1)
