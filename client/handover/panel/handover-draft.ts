import { type CardLine, type CardModel, cardModel, lineName } from '#client/handover/card-view/card-model.ts'
import { consentText } from '#language/consent-text.ts'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import { type Speciality, specialities, type Triage, triageOf, unsorted } from '#shared/ticket/triage.ts'

/** The listener's draft of a proposal for one conversation. It stays in the desk's memory and leaves it only inside a sealed proposal. */
export type HandoverDraft = Triage & {
  readonly summary: string
  /** Names of lines, see `lineName`. */
  readonly suggested: ReadonlySet<string>
}

export type HandoverChange =
  | { readonly change: 'triage'; readonly triage: Partial<Triage> }
  | { readonly change: 'speciality'; readonly speciality: Speciality; readonly wanted: boolean }
  | { readonly change: 'summary'; readonly text: string }
  | { readonly change: 'line'; readonly line: CardLine; readonly suggested: boolean }

export const emptyDraft: HandoverDraft = {
  ...unsorted,
  summary: '',
  suggested: new Set(),
}

export function changeDraft(draft: HandoverDraft, change: HandoverChange): HandoverDraft {
  switch (change.change) {
    case 'triage':
      return { ...draft, ...change.triage }
    case 'summary':
      return { ...draft, summary: change.text }
    case 'speciality': {
      const isWanted = (name: Speciality) =>
        name === change.speciality ? change.wanted : draft.specialities.includes(name)
      return { ...draft, specialities: specialities.filter(isWanted) }
    }
    case 'line': {
      const suggested = new Set(draft.suggested)
      const name = lineName(change.line.reference)
      if (!change.suggested) suggested.delete(name)
      else if (suggested.size < limits.handoverLines) suggested.add(name)
      return { ...draft, suggested }
    }
  }
}

/** In the conversation's order. */
export const suggestedLines = ({ suggested }: HandoverDraft, lines: readonly CardLine[]): readonly CardLine[] =>
  lines.filter(({ reference }) => suggested.has(lineName(reference)))

export const summaryOf = ({ summary }: HandoverDraft): string => cleanText(summary).trim()

/** The card of this draft, for the preview. The code of the real card makes it. */
export const previewModel = (draft: HandoverDraft, from: string, lines: readonly CardLine[]): CardModel =>
  cardModel(
    {
      consentText,
      from,
      ...triageOf(draft),
      summary: summaryOf(draft),
      suggested: suggestedLines(draft, lines).map(({ reference }) => reference),
    },
    lines,
  )
