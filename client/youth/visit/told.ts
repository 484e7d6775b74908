import type { YouthConversation } from '#shared/protocol/youth.ts'
import type { OpenConversation } from './talk-state.ts'

/**
 * What a notice changes. Notices and answers come in no fixed order: an answer may be newer than a notice that is processed after it. Returns
 * `ask` if the notice is of a former epoch: only an answer can show that the service rolled back to it. Somebody is let in with a
 * new epoch, so a notice of waiting in an epoch that is read means that the reader is gone.
 */
export function afterTold(
  told: YouthConversation,
  shown: OpenConversation | undefined,
  newestEpoch: number,
): YouthConversation | 'ask' {
  if (told.phase === 'ended') return told
  if (told.epoch < newestEpoch) return 'ask'
  if (told.phase === 'talking' || shown?.epoch !== told.epoch || shown.phase === 'talking') return told
  // A notice without a place does not mean that the place is lost.
  return told.place === null ? { ...told, place: shown.place, estimateMinutes: shown.estimateMinutes } : told
}
