import type { TimelineItem } from '#client/conversation/timeline.ts'
import type { ConversationId } from '#shared/ids.ts'

/** One conversation at the end of a run, as each participant has it. */
export type Seen = {
  readonly conversation: ConversationId
  readonly young: readonly TimelineItem[]
  /** The desks that show it, by the listener's name. */
  readonly desks: readonly { readonly name: string; readonly items: readonly TimelineItem[] }[]
  /** Texts that were acknowledged to their sender; each was sent once. */
  readonly acknowledged: readonly string[]
}

/** The faults of a conversation; the guarantees want none (G9, G11). */
export function violationsOf({ conversation, young, desks, acknowledged }: Seen): readonly string[] {
  const found: string[] = []
  if (desks.length !== 1) found.push(`is at ${desks.length} desks (${desks.map(({ name }) => name).join(', ')})`)
  for (const { name, items } of desks)
    if (JSON.stringify(shown(items)) !== JSON.stringify(shown(young)))
      found.push(`${name} has ${inShort(items)}, the young person ${inShort(young)}`)

  const texts = young.flatMap((item) => textOf(item) ?? [])
  for (const text of acknowledged) if (!texts.includes(text)) found.push(`lost “${text}”`)
  for (const [index, text] of texts.entries()) if (texts.indexOf(text) < index) found.push(`doubled “${text}”`)
  for (const item of young) if (item.kind === 'warning') found.push(`warns of ${item.warning} at ${item.position}`)
  if (young.some((item, index) => !follows(item, young[index - 1])))
    found.push(`has positions ${young.map(({ position }) => position).join(' ')}`)
  return [...found, ...violationsOfOrder(young), ...violationsOfTurns(young)].map((what) => `${conversation} ${what}`)
}

/** A page does not show the entry by which a lost listener is let go: it follows the loss. */
function follows({ position }: TimelineItem, before: TimelineItem | undefined): boolean {
  const next = (before?.position ?? 0) + 1
  return position === next || (before?.kind === 'event' && position === next + 1)
}

/** Each page's lines are in the order in which that page sent them, without a gap. */
function violationsOfOrder(items: readonly TimelineItem[]): readonly string[] {
  const next = new Map<string, number>()
  return items.flatMap((item) => {
    if (item.kind !== 'line') return []
    const { role, session, sequence } = item.reference
    const expected = next.get(`${role} ${session}`) ?? 0
    next.set(`${role} ${session}`, sequence + 1)
    return sequence === expected ? [] : [`reordered “${textOf(item)}”: ${sequence} where ${expected} should be`]
  })
}

/** Between the joins of two listeners, the first was lost or released, or passed the conversation on: never two at once (G11). */
const violationsOfTurns = (items: readonly TimelineItem[]): readonly string[] =>
  turnsIn(items).flatMap(({ alias, after, how }) =>
    how === 'taken' && after !== null ? [`${alias} joined while ${after} was there`] : [],
  )

/** How often a listener passed the conversation on, and the young person agreed. */
export const passesIn = (items: readonly TimelineItem[]): number =>
  turnsIn(items).filter(({ how }) => how === 'passed').length

/** Each change of readers: who came (nobody: empty), after whom, and whether that one had said to pass the conversation on. */
type Turn = { readonly alias: string; readonly after: string | null; readonly how: 'taken' | 'passed' }

function turnsIn(items: readonly TimelineItem[]): readonly Turn[] {
  const turns: Turn[] = []
  let present: string | null = null
  let hasSaid = false
  for (const item of items) {
    if (item.kind === 'event') {
      present = null
      hasSaid = false
    }
    if (item.kind === 'line' && item.content.kind === 'pass') hasSaid = true
    if (item.kind !== 'readers') continue
    const alias = item.readers.map(({ certificate }) => certificate.alias).join()
    turns.push({ alias, after: present, how: present !== null && hasSaid ? 'passed' : 'taken' })
    present = alias === '' ? null : alias
    hasSaid = false
  }
  return turns
}

const textOf = (item: TimelineItem): string | null =>
  item.kind === 'line' && item.content.kind === 'text' ? item.content.text : null

const shown = (items: readonly TimelineItem[]) =>
  items.map((item) => (item.kind === 'line' ? [item.position, item.reference, item.content] : [item.position, item]))

const inShort = (items: readonly TimelineItem[]) => items.map((item) => textOf(item) ?? item.kind).join(' | ')
