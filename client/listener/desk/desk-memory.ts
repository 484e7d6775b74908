import type { ConversationId } from '#shared/ids.ts'
import { type KeptSeats, seatsOf, textOfSeats } from './kept-seats.ts'
import type { KeptSeat } from './seat-state.ts'

/** What an earlier load of this tab kept, and how this one keeps it (SPEC S35). */
export type DeskMemory = { readonly read: () => string | null; readonly keep: (text: string | null) => void }

/** Keeps what the next load of this tab needs, and writes it only if it is new. Without a memory it keeps nothing. */
export function createDeskKeeping(memory: DeskMemory | undefined) {
  let written: string | null = null
  return {
    recalled: (): KeptSeats => seatsOf(memory?.read() ?? null),
    /** `kept`: of conversations that are not at the desk now. */
    keep(
      kept: KeptSeats,
      present: readonly (Omit<KeptSeat, 'waitsSince'> & { readonly conversation: ConversationId })[],
    ): void {
      if (!memory) return
      const seats = present.map(({ conversation, drafts, readUpTo }) => [conversation, { drafts, readUpTo }] as const)
      const text = textOfSeats(new Map([...kept, ...seats]))
      if (text === written) return
      written = text
      memory.keep(text)
    },
  }
}
