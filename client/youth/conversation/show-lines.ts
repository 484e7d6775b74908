import { t } from '@lingui/core/macro'
import { answersIn } from '#client/conversation/answers.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { type OutboxLine, shownState } from '#client/conversation/outbox.ts'
import { readerName } from '#client/conversation/reader-name.ts'
import { nothingReceived } from '#client/conversation/receipts.ts'
import { hasOtherLog, isReceived } from '#client/conversation/signals.ts'
import {
  type Line as LineItem,
  lines,
  type ReadersItem,
  type Timeline,
  type TimelineItem,
  type Warning,
} from '#client/conversation/timeline.ts'
import { writtenBefore } from '#client/conversation/written-before.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import { showEach } from '#client/ui/show-each.ts'
import { type Content, isForPeople, type Proposal } from '#shared/protocol/content.ts'
import type { LineReference } from '#shared/protocol/envelope.ts'
import type { EventEntry } from '#shared/protocol/log-entry.ts'
import { unreachable } from '#shared/result.ts'
import type { Talk, TalkState } from '../visit/talk-state.ts'
import { type Taken, takenProposals } from './proposals.ts'
import type { Delivery, ShownLine } from './shown-line.ts'

export type Names = Pick<Talk, 'aliasOf' | 'permits'>

/** What the other party has said to have; a thread has no receipts. */
export type Heard = Pick<TalkState, 'received' | 'overdue' | 'reader'>

const nothingHeard: Heard = { received: nothingReceived, overdue: null, reader: undefined }

/** The log in display order: first the entries read, then the unsent lines. Only verified names appear. */
export function showLines(log: LogState, names: Names, heard: Heard = nothingHeard): ShownLine[] {
  const { timeline, outbox } = log
  const { contrary } = answersIn(lines(timeline))
  let known: readonly Taken[] | undefined
  const taken = () => {
    known ??= takenProposals(log, names.permits)
    return known
  }
  const shown = [
    ...showEach(
      timeline.items,
      (item) => {
        if (item.kind !== 'line') return showItem(item, names, timeline, heard)
        if (!isForPeople(item.content)) return null
        if (contrary.has(item.position)) return otherAnswer(item)
        if (item.content.kind !== 'proposal' || isAmong(taken(), item.content))
          return showItem(item, names, timeline, heard)
        return notTaken(item, taken().length === names.permits.length)
      },
      (item) => notShown(`!${item.position}`),
    ),
    ...(hasOtherLog(timeline, heard.received) ? [otherLog()] : []),
    ...showEach(
      outbox.lines,
      (line) =>
        isForPeople(line.content)
          ? showContent(line.content, { reference: ownLine(line), delivery: shownState(line) })
          : null,
      (line) => notShown(keyOf(ownLine(line))),
    ),
  ]
  return shown.filter((line) => line !== null)
}

const ownLine = ({ session, sequence }: OutboxLine): LineReference => ({ role: 'youth', session, sequence })

const notShown = (key: string): ShownLine => ({
  kind: 'warning',
  key,
  words: t`Ce message ne peut pas être affiché.`,
})

const otherLog = (): ShownLine => ({ kind: 'warning', key: '!other log', words: gapWords() })

const otherAnswer = ({ position }: TimelineItem): ShownLine => ({
  kind: 'warning',
  key: `!${position} answer`,
  words: t`Attention : deux réponses différentes sont parties pour le même suivi. Dis ce que tu veux.`,
})

const isAmong = (taken: readonly Taken[], proposal: Proposal) => taken.some((each) => each.proposal === proposal)

const notTaken = ({ position }: TimelineItem, isTooMuch: boolean): ShownLine => ({
  kind: 'warning',
  key: `!${position} proposal`,
  words: isTooMuch
    ? t`On t’a déjà proposé un suivi deux fois. On ne montre plus la question.`
    : t`Une proposition de suivi n’est plus valable, ou n’a pas pu être vérifiée. Elle n’est pas montrée.`,
})

function showItem(item: TimelineItem, names: Names, timeline: Timeline, heard: Heard): ShownLine {
  switch (item.kind) {
    case 'line':
      return showContent(item.content, {
        reference: item.reference,
        alias: timeline.authors.get(item.certificate ?? '')?.alias,
        note: writtenBefore(timeline, item),
        delivery: deliveryOf(item, timeline, heard),
        to: heard.reader?.alias,
      })
    case 'warning':
      return { kind: 'warning', key: `!${item.position} ${item.warning}`, words: warningWords(item) }
    case 'event':
      return showEvent(item, names.aliasOf(item.listener))
    case 'readers':
      return { kind: 'event', key: `@${item.position}`, words: readersWords(item, timeline) }
    default:
      return unreachable(item)
  }
}

type About = {
  readonly reference: LineReference
  /** From the certificate that signed the line. */
  readonly alias?: string | undefined
  readonly note?: string | undefined
  readonly delivery: Delivery
  /** Whose receipt is missing. */
  readonly to?: string | undefined
}

function deliveryOf(line: LineItem, timeline: Timeline, { received, overdue }: Heard): Delivery {
  if (isReceived(timeline, received, line)) return 'received'
  return line.position === overdue ? 'overdue' : 'sent'
}

function showContent(content: Content, { reference, alias, note, delivery, to }: About): ShownLine {
  const key = keyOf(reference)
  const mine = reference.role === 'youth'
  const from = mine ? undefined : alias
  switch (content.kind) {
    case 'text':
      return { kind: 'text', key, mine, from, note, text: content.text, reference, ...(mine ? { delivery, to } : {}) }
    case 'help-card':
      return { kind: 'help-card', key, from, note, title: content.title, markdown: content.markdown }
    case 'proposal':
      return { kind: 'event', key, note, words: alias ? t`${alias} te propose un suivi.` : t`On te propose un suivi.` }
    case 'answer':
      return { kind: 'event', key, note, words: answerWords(content.answer) }
    case 'permits':
    case 'pass':
    case 'passed':
      throw new Error('what is for a page is no line of anybody')
    default:
      return unreachable(content)
  }
}

/** The key is the same in the outbox and in the log, so React keeps the line's element when the line is stored. */
const keyOf = ({ role, session, sequence }: LineReference) => `${role} ${session} ${sequence}`

function showEvent({ position, event }: EventEntry, alias: string | undefined): ShownLine {
  const key = `@${position}`
  if (!alias)
    return { kind: 'warning', key, words: t`Le site parle de quelqu’un qu’on n’a pas pu vérifier. Méfie-toi.` }
  switch (event) {
    case 'listener-lost':
      return { kind: 'event', key, words: t`${alias} a perdu la connexion. Tu gardes ta place dans la file.` }
    case 'listener-released':
      return { kind: 'event', key, words: t`${alias} n’est plus là. Tu gardes ta place dans la file.` }
    default:
      return unreachable(event)
  }
}

function readersWords({ readers, epoch }: ReadersItem, { epochs }: Timeline): string {
  if (readers.length === 0) return t`Quelqu'un d'autre prendra la suite. Tu gardes ta place.`
  const before = epochs[epoch - 2]?.readers ?? []
  const came = readers.filter((one) => !isAmongReaders(before, one))
  const guest = came.find(({ kind }) => kind === 'guest')
  if (guest) return guestWords(guest, epoch)
  const left = before.find((one) => one.kind === 'guest' && !isAmongReaders(readers, one))?.certificate.alias
  if (came.length === 0 && left !== undefined) return t`${left} n’est plus là, et ne lit plus.`
  const reader = readers.find(({ kind }) => kind === 'listener')
  const alias = reader?.certificate.alias ?? ''
  if (reader && reader.firstEpoch === epoch) return t`${alias} est là. ${alias} lit seulement la suite.`
  if (reader && reader.firstEpoch > 0) return t`${alias} est là. ${alias} ne peut pas lire le début.`
  return t`${alias} est là. ${alias} peut lire ce qui a été dit.`
}

const isAmongReaders = (readers: readonly EpochReader[], { kind, certificate }: EpochReader): boolean =>
  readers.some((one) => one.kind === kind && one.certificate.id === certificate.id)

function guestWords({ certificate, firstEpoch }: EpochReader, epoch: number): string {
  const { alias } = certificate
  const name = readerName(certificate)
  if (firstEpoch === epoch) return t`${name} est là aussi. ${alias} lit seulement la suite.`
  return t`${name} est là aussi. ${alias} peut lire ce qui a été dit.`
}

function answerWords(answer: 'yes' | 'no' | 'question'): string {
  if (answer === 'yes') return t`Tu as dit oui au suivi.`
  return answer === 'no' ? t`Tu as dit non au suivi. Rien n’est transmis.` : t`Tu as une question sur le suivi.`
}

const gapWords = () => t`Attention : un message manque ou n’est pas à sa place.`

function warningWords({ warning, role }: Warning): string {
  if (warning === 'gap') return gapWords()
  if (warning === 'forged' && role === 'youth')
    return t`Attention : un message a ton nom, mais tu ne l’as pas écrit. On ne le montre pas.`
  if (warning === 'forged') return t`Attention : un message n’est pas de la personne qu’il nomme. On ne le montre pas.`
  if (warning === 'forked') return t`Attention : le site ne montre pas la même chose à tout le monde. Arrête ici.`
  if (warning === 'unsigned') return t`Attention : le site a voulu changer qui peut lire. On a refusé.`
  if (warning === 'unshowable') return t`Ce message ne peut pas être affiché.`
  if (warning === 'unreadable' && role === 'youth') return t`Attention : un de tes messages ne s’ouvre plus.`
  if (warning === 'unreadable') return t`Attention : un message ne s’ouvre pas. On ne le montre pas.`
  return t`Attention : un vieux message est revenu. On ne le montre pas.`
}
