import { lines, type Timeline } from '#client/conversation/timeline.ts'
import type { CardLine } from './card-model.ts'

/** The lines of a conversation that may be handed over, in the order of the conversation. */
export const cardLines = (timeline: Timeline): readonly CardLine[] =>
  lines(timeline).flatMap(({ position, reference, content, unread }) => {
    const { role } = reference
    if (content.kind !== 'text' || role === 'cell') return []
    return { place: position, role, reference, text: content.text, isEarly: unread !== undefined }
  })
