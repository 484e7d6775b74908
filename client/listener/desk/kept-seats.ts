import * as v from 'valibot'
import { type ConversationId, conversationId } from '#shared/ids.ts'
import { count, instant } from '#shared/protocol/numbers.ts'
import { triageFields } from '#shared/ticket/triage.ts'
import { type KeptSeat, noDrafts } from './seat-state.ts'

export type KeptSeats = ReadonlyMap<ConversationId, KeptSeat>

/** The text for the next load of this tab (SPEC S35). Null if there is nothing to keep. */
export function textOfSeats(seats: KeptSeats): string | null {
  const kept = [...seats].flatMap(([conversation, { drafts, readUpTo, waitsSince }]) => {
    if (drafts === noDrafts && readUpTo === 0 && waitsSince === undefined) return []
    const { reply, handover } = drafts
    return [
      { conversation, readUpTo, waitsSince, reply, handover: { ...handover, suggested: [...handover.suggested] } },
    ]
  })
  return kept.length === 0 ? null : JSON.stringify(kept)
}

/** What a former load kept. Of another form than this build's it is nothing: a draft is lost then, and no desk stays closed for it. */
export function seatsOf(text: string | null): KeptSeats {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), keptSeats), text)
  if (!parsed.success) return new Map()
  return new Map(
    parsed.output.map(({ conversation, readUpTo, waitsSince, reply, handover }) => [
      conversation,
      {
        ...(waitsSince !== undefined && { waitsSince }),
        readUpTo,
        drafts: { reply, handover: { ...handover, suggested: new Set(handover.suggested) } },
      },
    ]),
  )
}

const keptSeats = v.array(
  v.strictObject({
    conversation: conversationId,
    readUpTo: count,
    waitsSince: v.optional(instant),
    reply: v.string(),
    handover: v.strictObject({ ...triageFields, summary: v.string(), suggested: v.array(v.string()) }),
  }),
)
