import { t } from '@lingui/core/macro'
import { lateFormattedText } from '#client/part/formatted-text.tsx'
import type { ShownLine } from './shown-line.ts'

const FormattedText = lateFormattedText(() => <p>{t`La fiche arrive…`}</p>)

/**
 * One item of the log. Text says who wrote it. A person's own lines are not read aloud (`aria-live="off"`): they have just written them.
 * `last`: the newest of their own lines that arrived, the only one marked as such.
 */
export function Line({ line, last }: { line: ShownLine; last: boolean }) {
  switch (line.kind) {
    case 'text':
      return (
        <li className="youth-line" data-side={line.mine ? 'mine' : 'theirs'} aria-live={line.mine ? 'off' : undefined}>
          <From name={line.mine ? t`Toi` : line.from} />
          <Note words={line.note} />
          <span dir="auto">{line.text}</span>{' '}
          {line.mine && <span className="youth-line-state">{deliveryWords(line, last)}</span>}
        </li>
      )
    case 'help-card':
      return (
        <li className="youth-line" data-side="theirs">
          <From name={line.from} />
          <Note words={line.note} />
          <strong>{line.title}</strong>
          <FormattedText markdown={line.markdown} />
        </li>
      )
    default:
      return (
        <li className="youth-event" data-kind={line.kind === 'warning' ? 'warn' : undefined}>
          {'note' in line && <Note words={line.note} />}
          {line.words}
        </li>
      )
  }
}

/** What the author had not read when they wrote the line: it stands before the words, so that nobody reads them as an answer. */
function Note({ words }: { words: string | undefined }) {
  return words && <span className="youth-line-note">{words}</span>
}

/** The colon is for screen readers: without it the name and the message run together. */
function From({ name }: { name: string | undefined }) {
  return <span className="youth-line-from">{name ?? t`L’autre personne`} : </span>
}

function deliveryWords({ delivery, to }: Extract<ShownLine, { kind: 'text' }>, last: boolean): string | undefined {
  if (delivery === 'sending') return t`Envoi…`
  if (delivery === 'not-sent') return t`Pas encore envoyé. On réessaie.`
  if (delivery === 'withheld') return t`Le site dit qu’il a ce message, mais ne le montre pas. On le renvoie.`
  if (delivery === 'overdue' && to) return t`${to} n’a peut-être pas encore reçu ce message.`
  if (!last) return undefined
  return delivery === 'received' ? t`Reçu` : t`Envoyé`
}
