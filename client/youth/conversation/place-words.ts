import { t } from '@lingui/core/macro'
import type { QueuePosition, YouthConversation } from '#shared/protocol/youth.ts'

type Waiting = Extract<YouthConversation, { phase: 'waiting' }>

/** The place in the queue: exact for the first twenty, a range beyond, never a countdown. */
export function placeWords(waiting: Pick<Waiting, 'place' | 'listenersPresent'>): string {
  if (!waiting.listenersPresent) return t`Personne n’est là pour l’instant. Tu gardes ta place.`
  if (!waiting.place) return t`On cherche quelqu’un pour te répondre.`
  return positionWords(waiting.place)
}

/** The estimated range, from the waits of the last hours; empty if there is none. */
export function estimateWords(estimate: Waiting['estimateMinutes']): string | undefined {
  if (!estimate) return undefined
  const { from, to } = estimate
  if (to <= 1) return t`Ça prend souvent une minute ou moins.`
  if (from >= to) return t`Ça prend souvent ${to} minutes.`
  return t`Ça prend souvent entre ${from} et ${to} minutes.`
}

function positionWords(place: QueuePosition): string {
  if (place.kind === 'exact') {
    const before = place.position - 1
    if (before <= 0) return t`Tu es la prochaine personne.`
    return before === 1 ? t`Il y a une personne avant toi.` : t`Il y a ${before} personnes avant toi.`
  }
  const { from, to } = place
  if (to === null) return t`Il y a plus de ${from - 1} personnes avant toi.`
  return t`Il y a entre ${from - 1} et ${to - 1} personnes avant toi.`
}
