import { t } from '@lingui/core/macro'
import { type KeyboardEvent, type RefObject, useId } from 'react'
import { useComposer } from '#client/conversation/use-composer.ts'
import { privateWriting } from '#client/ui/private-writing.ts'
import type { Desk } from '../desk/desk-state.ts'

type Properties = {
  readonly desk: Desk
  readonly draft: string
  readonly field: RefObject<HTMLTextAreaElement | null>
}

/** The answer. The desk has the draft: it survives a look at another ticket, and is dropped with the ticket. */
export function Composer({ desk, draft, field }: Properties) {
  const hint = useId()
  const { form, textarea, room } = useComposer({
    text: draft,
    field,
    sendsOn,
    tooLongWords: t`C’est trop long pour un seul message. Coupez-le en deux.`,
    describedBy: hint,
    onWrite: desk.writeDraft,
    onSend: () => desk.send().ok,
  })
  return (
    <form className="cell-composer" {...form}>
      <label htmlFor={textarea.id}>{t`Réponse`}</label>
      <textarea {...privateWriting} {...textarea} rows={3} />
      <div className="cell-composer-foot">
        <p id={hint} className="cell-soft">
          {t`Entrée va à la ligne, Ctrl + Entrée envoie.`}
        </p>
        <button type="submit" className="button" data-kind="main">
          {t`Envoyer`}
        </button>
      </div>
      <p id={room.id} role="status" className="cell-soft">
        {room.words}
      </p>
    </form>
  )
}

/** A long answer has paragraphs: Enter makes one, and sending needs a second key. */
const sendsOn = (enter: KeyboardEvent) => enter.ctrlKey || enter.metaKey
