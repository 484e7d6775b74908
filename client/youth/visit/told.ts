import type { YouthConversation } from '#shared/protocol/youth.ts'
import type { OpenConversation } from './talk-state.ts'

/**
 * What a notice changes. Notices and answers come in no fixed order: an answer may be newer than a notice that is processed after it. Returns
 * `ask` if the notice is of a former epoch: only an answer can show that the service rolled back to it. Returns null if the notice is out of
 * date.
 */
export function afterTold(
  told: YouthConversation,
  shown: OpenConversation | undefined,
  newestEpoch: number,
): YouthConversation | 'ask' | null {
  if (told.phase === 'ended') return told
  if (told.epoch < newestEpoch) return 'ask'
  if (told.phase === 'talking' || shown?.epoch !== told.epoch) return told
  // An admitted listener is lost only with a new epoch, so a notice with a place in this epoch is older.
  if (shown.phase === 'talking') return told.place !== null && shown.granted ? null : told
  // A notice without a place does not mean that the place is lost.
  return told.place === null ? { ...told, place: shown.place, estimateMinutes: shown.estimateMinutes } : told
}
