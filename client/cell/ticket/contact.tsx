import { t } from '@lingui/core/macro'
import type { ContactPart } from '#shared/protocol/sealed-parts.ts'
import { isSeen } from '#shared/protocol/visible.ts'
import { methodWords } from '../words/ticket-words.ts'

/** The only allowed way to reach them. The safety instructions are above the number or the address, wherever it is shown. */
export function Contact({ contact }: { contact: ContactPart }) {
  const { method, value, safeTime, instructions } = contact
  return (
    <div className="cell-contact">
      <div className="notice" data-kind="warn">
        <h5>{t`À respecter pour ne pas le mettre en danger`}</h5>
        <p className="cell-words" dir="auto">
          {isSeen(instructions) ? instructions : t`Aucune consigne donnée. Demandez-la avant tout contact.`}
        </p>
        {isSeen(safeTime) && (
          <p>
            {t`Moment sûr :`} <span dir="auto">{safeTime}</span>
          </p>
        )}
      </div>
      <p>
        {methodWords(method)}
        {method !== 'return' && (
          <>
            {' : '}
            <strong dir="auto" className="cell-words">
              {value}
            </strong>
          </>
        )}
      </p>
      {method === 'return' && <p>{t`Ne cherchez pas à le joindre autrement : écrivez ici.`}</p>}
    </div>
  )
}
