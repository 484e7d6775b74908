import { t } from '@lingui/core/macro'
import type { LogState } from '#client/conversation/log-state.ts'
import { type OutboxLine, shownState } from '#client/conversation/outbox.ts'
import { lines, type Timeline, type TimelineItem } from '#client/conversation/timeline.ts'
import { writtenBefore } from '#client/conversation/written-before.ts'
import { momentWords } from '#client/ui/date-words.ts'
import { showEach } from '#client/ui/show-each.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { ShownLine } from '../conversation/shown-line.ts'

/**
 * The thread as it is shown: first the stored lines, each day under its date, since a follow-up lasts weeks; then the unsent lines. Days are by
 * the senders' clocks and this device's time zone. Names are those of the certificates that signed, never the service's.
 */
export function shownThread({ timeline, outbox }: LogState): ShownLine[] {
  let day = ''
  const underItsDay = (item: TimelineItem): ShownLine[] => {
    const shown = shownItem(item, t`L’équipe de suivi`, timeline)
    const said = shown.length > 0 && item.kind === 'line' ? sayDate(item.content) : undefined
    if (said === undefined || said === day) return shown
    day = said
    return [{ kind: 'event', key: `day ${item.position}`, words: day }, ...shown]
  }
  return [
    ...showEach(timeline.items, underItsDay, ({ position }) => notShown(`${position}`)).flat(),
    ...showEach(outbox.lines, shownUnsent, ({ session, sequence }) => notShown(`${session} ${sequence}`)).flat(),
  ]
}

/** The alias, by their certificate, of the member who wrote last; undefined if nobody did. */
export function answeredBy({ timeline }: LogState): string | undefined {
  const [last] = lines(timeline)
    .filter(({ reference }) => reference.role === 'cell')
    .slice(-1)
  return timeline.authors.get(last?.certificate ?? '')?.alias
}

const notShown = (key: string): ShownLine[] => [
  { kind: 'warning', key, words: t`Ce message ne peut pas être affiché.` },
]

const dateFormat = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const

const sayDate = (content: Content) => ('at' in content ? momentWords(content.at, dateFormat) : undefined)

function shownItem(item: TimelineItem, team: string, timeline: Timeline): ShownLine[] {
  if (item.kind === 'event' || item.kind === 'readers') return []
  const key = `${item.position} ${item.kind}`
  if (item.kind === 'warning') return [{ kind: 'warning', key, words: warningWords(item.warning) }]
  const { content, reference } = item
  const mine = reference.role === 'youth'
  const from = mine ? undefined : (timeline.authors.get(item.certificate ?? '')?.alias ?? team)
  const note = writtenBefore(timeline, item)
  if (content.kind === 'help-card') return [{ key, from, note, ...content }]
  if (content.kind !== 'text') return []
  return [
    {
      kind: 'text',
      key,
      mine,
      from,
      note,
      text: content.text,
      reference,
      ...(mine ? { delivery: 'sent' as const } : {}),
    },
  ]
}

function shownUnsent(line: OutboxLine): ShownLine[] {
  const { session, sequence, content } = line
  if (content.kind !== 'text') return []
  const reference = { role: 'youth' as const, session, sequence }
  const key = `${session} ${sequence}`
  return [
    {
      kind: 'text',
      key,
      mine: true,
      from: undefined,
      note: undefined,
      text: content.text,
      reference,
      delivery: shownState(line),
    },
  ]
}

function warningWords(warning: Extract<TimelineItem, { kind: 'warning' }>['warning']): string {
  if (warning === 'gap') return t`Attention : un message manque ou n’est pas à sa place.`
  if (warning === 'unshowable') return t`Ce message ne peut pas être affiché.`
  return t`Un message n’a pas pu être vérifié. Il n’est pas montré.`
}
