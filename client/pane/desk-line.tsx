import { t } from '@lingui/core/macro'
import { lateFormattedText } from '#client/part/formatted-text.tsx'
import { momentWords } from '#client/ui/date-words.ts'
import type { ShownItem } from './shown-items.ts'

const FormattedText = lateFormattedText(() => <p>{t`La fiche s’ouvre…`}</p>)

/** One item of the log. Text says who wrote it. */
export function DeskLine({ item, onTryAgain }: { item: ShownItem; onTryAgain: () => void }) {
  if (item.kind === 'note') {
    return (
      <li
        className="pane-note"
        data-kind={item.isWarning ? 'warn' : undefined}
        data-position={item.position ?? undefined}
      >
        {item.note && <span className="pane-line-note">{item.note}</span>}
        {item.words}
      </li>
    )
  }
  const { side, from, note, said, at, delivery, to = '' } = item
  return (
    <li className="pane-line" data-side={side} data-position={item.position ?? undefined}>
      <span className="pane-line-from">
        {from} <span className="only-read-aloud"> : </span>
        <time className="pane-soft" dateTime={new Date(at).toJSON() ?? undefined}>
          {timeWords(at)}
        </time>
      </span>
      {note && <span className="pane-line-note">{note}</span>}
      {'text' in said ? (
        <p dir="auto">{said.text}</p>
      ) : (
        <details>
          <summary>{t`Fiche d’aide : ${said.title}`}</summary>
          <FormattedText markdown={said.markdown} />
        </details>
      )}
      {delivery && (
        <span className="pane-line-state" data-state={delivery}>
          {deliveryWords(delivery, to)}
          {delivery === 'not-sent' && (
            <button type="button" className="button" data-kind="quiet" onClick={onTryAgain}>
              {t`Réessayer`}
            </button>
          )}
        </span>
      )}
    </li>
  )
}

function deliveryWords(delivery: NonNullable<Extract<ShownItem, { kind: 'said' }>['delivery']>, to: string): string {
  switch (delivery) {
    case 'sending':
      return t`Envoi…`
    case 'not-sent':
      return t`Pas encore envoyé`
    case 'withheld':
      return t`Le service dit avoir ce message, mais ne le rend pas. Il est renvoyé.`
    case 'sent':
      return t`Envoyé`
    case 'received':
      return t`Reçu`
    case 'overdue':
      return t`${to} n’a peut-être pas encore reçu ce message.`
  }
}

/** The time of day only: a conversation does not outlive the day. A clock can be wrong; no decision depends on this time. */
const timeWords = (at: number) => momentWords(at, hourAndMinute)
const hourAndMinute = { hour: '2-digit', minute: '2-digit' } as const
