import type { YouthConversation } from '#shared/protocol/youth.ts'
import type { OpenConversation } from './talk-state.ts'

/**
 * What a notice changes. Answers and notices come in no order of their own: an answer is newer than whatever was told before it, though what
 * was told is looked at afterwards. `ask`: it is of a former epoch, and only an answer can say that the service went back to that. Null: it
 * comes too late for anything.
 */
export function afterTold(
  told: YouthConversation,
  shown: OpenConversation | undefined,
  newestEpoch: number,
): YouthConversation | 'ask' | null {
  if (told.phase === 'ended') return told
  if (told.epoch < newestEpoch) return 'ask'
  if (told.phase === 'talking' || shown?.epoch !== told.epoch) return told
  // Whoever was let in is lost with a new epoch only: a place in this one was told before.
  if (shown.phase === 'talking') return told.place !== null && shown.granted ? null : told
  // That it still waits says nothing of its place.
  return told.place === null ? { ...told, place: shown.place, estimateMinutes: shown.estimateMinutes } : told
}
