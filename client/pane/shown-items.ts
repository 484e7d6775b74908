import { t } from '@lingui/core/macro'
import { answersIn } from '#client/conversation/answers.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { type OutboxLine, shownState } from '#client/conversation/outbox.ts'
import { passReasonWords } from '#client/conversation/pass-words.ts'
import type { Received } from '#client/conversation/receipts.ts'
import { isReceived } from '#client/conversation/signals.ts'
import { type Author, type Line, lines, type Timeline, type TimelineItem } from '#client/conversation/timeline.ts'
import { writtenBefore } from '#client/conversation/written-before.ts'
import { lineName } from '#client/handover/card-view/card-model.ts'
import { showEach } from '#client/ui/show-each.ts'
import { createShownOnce } from '#client/ui/shown-once.ts'
import { type Content, isForPeople } from '#shared/protocol/content.ts'
import type { LineReference } from '#shared/protocol/envelope.ts'
import { unreachable } from '#shared/result.ts'
import {
  answerWords,
  contraryWords,
  type Delivery,
  eventWords,
  gapWords,
  joinedWords,
  type Names,
  proposalWords,
  warningWords,
} from './item-words.ts'

/** One item of the log in front of the listener. Items that are not a person's message are already in words. */
export type ShownItem = {
  /** Its position in the log; null while it is still being sent. */
  readonly position: number | null
} & (
  | {
      readonly kind: 'said'
      readonly key: string
      readonly side: 'mine' | 'theirs' | 'colleague'
      readonly from: string
      readonly said: { readonly text: string } | { readonly title: string; readonly markdown: string }
      /** What its author had not read when they wrote it, in words. */
      readonly note?: string | undefined
      /** Milliseconds, by the sender's clock. */
      readonly at: number
      /** Only for the listener's own lines: `received` by the young person's device. */
      readonly delivery: Delivery | undefined
      /** Whose receipt is missing. */
      readonly to?: string | undefined
    }
  | {
      readonly kind: 'note'
      readonly key: string
      readonly isWarning: boolean
      readonly note?: string | undefined
      readonly words: string
    }
)

/**
 * A log as one of its staff reads it. `youthHas`: what the young person's device has signed to have. `overdue`: the position of an own line whose receipt is
 * overdue; null if there is none. `youthDiffers`: the device says to have another log.
 */
export type ReadLog = {
  readonly log: LogState
  readonly youthHas: Received
  readonly overdue: number | null
  readonly youthDiffers: boolean
}

/** The log in the order of display: what was read, then what is still being sent. An item that did not change is the same object. */
export function showItems({ log, youthHas, overdue, youthDiffers }: ReadLog, names: Names): readonly ShownItem[] {
  const { timeline } = log
  const { contrary } = answersIn(lines(timeline))
  const show = (item: TimelineItem): ShownItem | null => {
    switch (item.kind) {
      case 'event':
        return noteOf(item, names, () => ({ key: `@${item.position}`, words: eventWords(item, names.self) }))
      case 'readers':
        return noteOf(item, names, () => ({
          key: `@${item.position}`,
          words: joinedWords(item, timeline.epochs[item.epoch - 2]?.readers ?? [], names.self),
        }))
      case 'warning':
        return noteOf(item, names, () => ({
          key: `!${item.position} ${item.warning}`,
          isWarning: true,
          words: warningWords(item, names),
        }))
      case 'line': {
        if (item.content.kind === 'passed') return passedNote(item, item.content, timeline)
        if (!isForPeople(item.content)) return null
        if (contrary.has(item.position))
          return noteOf(item, names, () => ({
            key: `!${item.position} answer`,
            isWarning: true,
            words: contraryWords(),
          }))
        const sent = item.position === overdue ? 'overdue' : 'sent'
        const own = isReceived(timeline, youthHas, item) ? 'received' : sent
        const delivery = item.reference.role === 'youth' ? undefined : own
        const author = timeline.authors.get(item.certificate ?? '')
        return itemOf(item, [names.youth, names.self, author, delivery], () => {
          const note = writtenBefore(timeline, item)
          return showContent(item.content, item.reference, { position: item.position, names, author, note, delivery })
        })
      }
      default:
        return unreachable(item)
    }
  }
  const read = showEach(log.timeline.items, show, ({ position }) => notShown(`!${position}`, position))
  const leaving = showEach(
    log.outbox.lines,
    (line) =>
      isForPeople(line.content)
        ? showContent(line.content, ownLine(line), { position: null, names, delivery: shownState(line) })
        : null,
    (line) => notShown(lineName(ownLine(line)), null),
  )
  return [...read, ...(youthDiffers ? [otherLog()] : []), ...leaving].filter((item) => item !== null)
}

/** A log grows by its end: what stands above is shown as it was. */
const itemOf = createShownOnce<TimelineItem, ShownItem>()

const noteOf = (
  item: TimelineItem,
  { youth, self }: Names,
  note: () => { readonly key: string; readonly words: string; readonly isWarning?: boolean },
): ShownItem =>
  itemOf(item, [youth, self], () => ({ kind: 'note', position: item.position, isWarning: false, ...note() }))

const ownLine = ({ session, sequence }: OutboxLine): LineReference => ({ role: 'listener', session, sequence })

const notShown = (key: string, position: number | null): ShownItem => ({
  kind: 'note',
  position,
  key,
  isWarning: true,
  words: t`Ce message ne peut pas être affiché.`,
})

const otherLog = (): ShownItem => ({
  kind: 'note',
  position: null,
  key: '!other log',
  isWarning: true,
  words: gapWords(),
})

type About = {
  readonly position: number | null
  readonly names: Names
  /** By the certificate that signed the line. */
  readonly author?: Author | undefined
  readonly note?: string | undefined
  readonly delivery: Delivery | undefined
}

function showContent(content: Content, reference: LineReference, about: About): ShownItem {
  const { position, names, author, note, delivery } = about
  const key = lineName(reference)
  const isYouth = reference.role === 'youth'
  const isColleague = !isYouth && author !== undefined && author.id !== names.self
  const side = isYouth ? 'theirs' : isColleague ? 'colleague' : 'mine'
  const from = isYouth ? names.youth : isColleague ? author.alias : t`Vous`
  const said = {
    kind: 'said',
    position,
    key,
    side,
    from,
    note,
    delivery: side === 'mine' ? delivery : undefined,
    to: names.youth,
  } as const
  switch (content.kind) {
    case 'text':
      return { ...said, said: { text: content.text }, at: content.at }
    case 'help-card':
      return { ...said, said: { title: content.title, markdown: content.markdown }, at: content.at }
    case 'proposal':
      return { kind: 'note', position, key, isWarning: false, note, words: proposalWords(delivery) }
    case 'answer':
      return { kind: 'note', position, key, isWarning: false, note, words: answerWords(content.answer, names.youth) }
    case 'permits':
    case 'pass':
    case 'passed':
      throw new Error('what is for a page is no line of anybody')
    default:
      return unreachable(content)
  }
}

/** What the colleague before said of passing on, as the device gave it on. Their name is from their certificate. */
function passedNote(item: Line, { reason, note }: Extract<Content, { kind: 'passed' }>, timeline: Timeline): ShownItem {
  const [before] = timeline.epochs
    .slice(0, item.epoch - 1)
    .flatMap(({ readers }) => readers.filter(({ kind }) => kind === 'listener'))
    .slice(-1)
  const alias = before?.certificate.alias ?? t`écoute`
  const words = [t`${alias} vous passe la main : « ${passReasonWords(reason)} »`, note && t`« ${note} »`]
  return itemOf(item, [alias], () => ({
    kind: 'note',
    position: item.position,
    key: `@${item.position} passed`,
    isWarning: false,
    words: words.filter(Boolean).join(' '),
  }))
}
