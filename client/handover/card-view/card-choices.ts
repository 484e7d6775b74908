import * as v from 'valibot'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import type { ChosenParts, ContactPart } from '#shared/protocol/sealed-parts.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import {
  type ContactField,
  type ContactMethod,
  contactFieldCharacters,
  contactMethods,
} from '#shared/ticket/contact.ts'
import { type CardLine, type CardModel, lineName } from './card-model.ts'

/** The three choices of the card: the edited summary, the ticked lines (by name), and a way to be reached. */
export type Choices = {
  readonly summary: string
  readonly ticked: ReadonlySet<string>
  readonly method: ContactMethod | undefined
} & Readonly<Record<ContactField, string>>

export type Choice =
  | { readonly choose: 'summary'; readonly text: string }
  | { readonly choose: 'line'; readonly line: CardLine; readonly ticked: boolean }
  | { readonly choose: 'method'; readonly method: ContactMethod }
  | { readonly choose: ContactField; readonly text: string }

/** The summary as it was proposed, no line ticked, no way to be reached. */
export const startChoices = (model: CardModel): Choices => ({
  summary: model.summary,
  ticked: new Set(),
  method: undefined,
  value: '',
  safeTime: '',
  instructions: '',
})

/** The choices as a text that a page keeps for a reload. */
export const choicesText = ({ ticked, ...typed }: Choices): string => JSON.stringify({ ...typed, ticked: [...ticked] })

/** The choices of `choicesText`; undefined if the text is something else. A line that the card does not show any more is not ticked. */
export function readChoices(text: string | undefined): Choices | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), keptChoices), text)
  if (!read.success) return undefined
  const { method, ticked, ...typed } = read.output
  return { ...typed, method, ticked: new Set(ticked) }
}

const keptChoices = v.strictObject({
  summary: v.string(),
  ticked: v.array(v.string()),
  method: v.optional(v.picklist(contactMethods)),
  value: v.string(),
  safeTime: v.string(),
  instructions: v.string(),
})

export function choose(choices: Choices, choice: Choice): Choices {
  switch (choice.choose) {
    case 'summary':
      return { ...choices, summary: choice.text }
    case 'method':
      return { ...choices, method: choice.method }
    case 'line': {
      const ticked = new Set(choices.ticked)
      const name = lineName(choice.line.reference)
      if (choice.ticked) ticked.add(name)
      else ticked.delete(name)
      return { ...choices, ticked }
    }
    default:
      return { ...choices, [choice.choose]: choice.text }
  }
}

/** `contact-empty`: a way was chosen but not filled in. `too-many-lines`: over `limits.handoverLines`. */
export type ChoiceRefusal = 'contact-empty' | 'too-many-lines' | 'too-long'

/**
 * The parts that a yes would seal now: exactly what stands on the card. An empty summary, no tick or no chosen way makes no part. A field that
 * the chosen way does not show is sealed empty, even if it was filled in before.
 */
export function chosenParts(model: CardModel, choices: Choices): Result<ChosenParts, ChoiceRefusal> {
  const summary = cleanText(choices.summary).trim()
  const lines = tickedLines(model, choices)
  const contact = chosenContact(choices)
  if (contact !== undefined && contact.method !== 'return' && contact.value === '') return refuse('contact-empty')
  if (lines.length > limits.handoverLines) return refuse('too-many-lines')
  if (summary.length > limits.summaryCharacters) return refuse('too-long')
  const fields = Object.entries(contactFieldCharacters) as [ContactField, number][]
  if (contact && fields.some(([field, characters]) => contact[field].length > characters)) return refuse('too-long')
  return ok({
    ...(summary !== '' && { summary: { text: summary } }),
    ...(lines.length > 0 && { messages: { lines: lines.map(sealedLine) } }),
    ...(contact !== undefined && { contact }),
  })
}

const sealedLine = ({ role, text, isEarly }: CardLine) => ({ role, text, ...(isEarly && { early: true as const }) })

/** The lines in the conversation's order, which may differ from the card's. */
export function tickedLines(model: CardModel, { ticked }: Choices): readonly CardLine[] {
  const shown = [...model.suggested, ...model.others]
  return shown.filter(({ reference }) => ticked.has(lineName(reference))).sort((a, b) => a.place - b.place)
}

function chosenContact({ method, value, safeTime, instructions }: Choices): ContactPart | undefined {
  if (method === undefined) return undefined
  if (method === 'return') return { method, value: '', safeTime: '', instructions: '' }
  return { method, value: typed(value), safeTime: typed(safeTime), instructions: typed(instructions) }
}

const typed = (text: string) => cleanText(text).trim()
