import type { ConsentText } from '#shared/consent/text.ts'
import type { LineReference } from '#shared/protocol/envelope.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Triage } from '#shared/ticket/triage.ts'

/** A line of the conversation that may be handed over: a typed message, never a help card or a proposal. */
export type CardLine = {
  /** Its position in the log. */
  readonly place: number
  readonly reference: LineReference
  readonly role: 'youth' | 'listener'
  readonly text: string
  /** Its author wrote it before they had read everything above it (SPEC L13). */
  readonly isEarly: boolean
}

export type ProposedHandover = Triage & {
  readonly consentText: ConsentText
  /** The listener's alias in their certificate. */
  readonly from: string
  readonly summary: string
  readonly suggested: readonly LineReference[]
}

/** Everything the card shows. All contents of a ticket come from here or from `Choices` (G6). */
export type CardModel = Omit<ProposedHandover, 'suggested'> & {
  readonly suggested: readonly CardLine[]
  readonly others: readonly CardLine[]
}

/** `lines` in the conversation's order. A suggestion that points at none of them is left out, since a line that is not shown cannot be ticked. */
export function cardModel({ suggested, ...proposed }: ProposedHandover, lines: readonly CardLine[]): CardModel {
  const names = new Set(suggested.slice(0, limits.handoverLines).map(lineName))
  const isSuggested = ({ reference }: CardLine) => names.has(lineName(reference))
  return {
    ...proposed,
    suggested: lines.filter(isSuggested),
    others: lines.filter((line) => !isSuggested(line)),
  }
}

/** A name that is the same for two references exactly if they mean the same line. */
export const lineName = ({ role, session, sequence }: LineReference): string => `${role} ${session} ${sequence}`
