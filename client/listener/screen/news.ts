import { plural, t } from '@lingui/core/macro'
import type { ConversationId } from '#shared/ids.ts'
import { type Content, isForPeople } from '#shared/protocol/content.ts'
import { type DeskState, unreadElsewhere } from '../desk/desk-state.ts'
import type { SeatState } from '../desk/seat-state.ts'
import { leftWords, presenceWords } from './desk-words.ts'

/**
 * The announcement between two states of the desk. It has the new lines of the conversation in front, without its history and without the listener's
 * own lines; for the other conversations it has only the unread count.
 */
export function newsOf(before: DeskState, after: DeskState, now: number): readonly string[] {
  const nameOf = (conversation: ConversationId) => after.identities.get(conversation)?.name ?? ''
  const known = new Map(before.seats.map((seat) => [seat.conversation, seat]))
  const departed = after.left.filter(({ conversation }) => known.has(conversation))
  const arrived = after.seats.filter(({ conversation }) => before.desk !== null && !known.has(conversation))
  const inFront = after.seats.find(({ conversation }) => conversation === after.selected)
  const wasInFront = inFront && known.get(inFront.conversation)
  const elsewhere = unreadElsewhere(after)
  return [
    ...departed.map((left) => t`${nameOf(left.conversation)} : ${leftWords(left)}`),
    ...arrived.map(({ conversation }) => t`Nouvelle conversation : ${nameOf(conversation)}.`),
    ...(inFront && wasInFront
      ? newsOfSeat(wasInFront, inFront, nameOf(inFront.conversation), { connection: after.connection, now })
      : []),
    ...(elsewhere > unreadElsewhere(before)
      ? [plural(elsewhere, { one: '# message non lu ailleurs.', other: '# messages non lus ailleurs.' })]
      : []),
  ]
}

function newsOfSeat(
  before: SeatState,
  after: SeatState,
  name: string,
  about: Parameters<typeof presenceWords>[1],
): readonly string[] {
  const shown = before.log.timeline.items.at(-1)?.position ?? 0
  const since = Math.max(shown, after.historyUpTo)
  const fresh = after.log.timeline.items.filter((item) => item.position > since)
  const came = after.access === 'open' && before.access !== 'open'
  const presenceChanged = (before.youthLostAt === null) !== (after.youthLostAt === null)
  return [
    ...(came ? [t`${name} : vous pouvez lire et répondre.`] : []),
    ...(presenceChanged ? [t`${name} : ${presenceWords(after, about)}.`] : []),
    ...fresh.flatMap((item) => {
      if (item.kind === 'warning') return [t`Attention : un message manque ou ne peut pas être affiché.`]
      if (item.kind === 'event' || item.kind === 'readers') return []
      if (item.reference.role !== 'youth' || !isForPeople(item.content)) return []
      return [sayContent(item.content, name)]
    }),
  ]
}

function sayContent(content: Content, name: string): string {
  if (content.kind === 'text') return t`${name} : ${content.text}`
  return t`${name} a répondu à la proposition de suivi.`
}
