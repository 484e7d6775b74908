import { t } from '@lingui/core/macro'
import { memo } from 'react'
import { type OutboxLine, shownState } from '#client/conversation/outbox.ts'
import type { TimelineItem, Warning } from '#client/conversation/timeline.ts'
import { lateFormattedText } from '#client/part/formatted-text.tsx'
import { momentWords } from '#client/ui/date-words.ts'
import type { Content } from '#shared/protocol/content.ts'

const FormattedText = lateFormattedText(() => <p>{t`Un instant…`}</p>)

type ThreadItemProps = {
  readonly item: TimelineItem
  /** The alias of the member who wrote it. */
  readonly author: string | undefined
  /** What its author had not read when they wrote it, in words. */
  readonly note: string | undefined
}

/** One item of the thread. Text says who wrote it; screen readers do not announce the cell's own lines again. It is rendered again only when the item changes. */
export const ThreadItem = memo(function ThreadItem({ item, author, note }: ThreadItemProps) {
  if (item.kind === 'event' || item.kind === 'readers') return null
  if (item.kind === 'warning') return <li className="cell-line-warning">{warningWords(item)}</li>
  const isOurs = item.reference.role === 'cell'
  return (
    <li className="cell-line" data-side={isOurs ? 'ours' : 'theirs'} aria-live={isOurs ? 'off' : undefined}>
      <span className="cell-line-from">{isOurs ? (author ? t`${author} :` : t`L’équipe :`) : t`Le jeune :`}</span>{' '}
      {note && <span className="cell-line-note">{note}</span>} <Said content={item.content} />
    </li>
  )
})

/** Written here and not read back yet. */
export function ThreadUnsent({ line }: { line: OutboxLine }) {
  return (
    <li className="cell-line" data-side="ours" aria-live="off">
      <span className="cell-line-from">{t`L’équipe :`}</span> <Said content={line.content} />
      <span className="cell-line-state">{unsentWords(line)}</span>
    </li>
  )
}

function unsentWords(line: OutboxLine): string {
  const state = shownState(line)
  if (state === 'withheld') return t`Le service dit avoir ce message, mais ne le rend pas. Il est renvoyé.`
  return state === 'not-sent' ? t`Pas encore envoyé` : t`Envoi…`
}

function Said({ content }: { content: Content }) {
  if (content.kind === 'text') {
    return (
      <>
        <span dir="auto" className="cell-words">
          {content.text}
        </span>
        <span className="cell-line-state">{momentWords(content.at, momentFormat)}</span>
      </>
    )
  }
  if (content.kind !== 'help-card') return null
  return (
    <>
      <strong>{content.title}</strong>
      <FormattedText markdown={content.markdown} />
    </>
  )
}

function warningWords({ warning }: Warning): string {
  switch (warning) {
    case 'gap':
      return t`Attention : un message manque ou n’est pas à sa place.`
    case 'replay':
      return t`Un message déjà lu a été présenté une deuxième fois. Il n’est pas montré.`
    case 'forged':
      return t`Un message n’est pas signé par la personne qu’il nomme. Il n’est pas montré.`
    case 'unshowable':
      return t`Ce message ne peut pas être affiché.`
    case 'wrong-epoch':
    case 'unreadable':
    case 'not-shared':
    case 'forked':
    case 'unsigned':
      return t`Un message n’a pas pu être vérifié. Il n’est pas montré.`
  }
}

/** By the sender's clock. */
const momentFormat = { dateStyle: 'short', timeStyle: 'short' } as const
