import { t } from '@lingui/core/macro'
import { type FormEvent, type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { roomIn, roomWords } from '#client/conversation/room.ts'
import { privateWriting } from '#client/ui/private-writing.ts'
import { isTypedEnter } from '#client/ui/typed-enter.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Desk } from '../desk/desk-state.ts'

type Properties = {
  readonly desk: Desk
  readonly draft: string
  readonly field: RefObject<HTMLTextAreaElement | null>
}

/** The answer. The draft is the desk's: it survives a look at another ticket, and goes with the ticket. */
export function Composer({ desk, draft, field }: Properties) {
  const [tooLong, setTooLong] = useState(false)
  const ids = { field: useId(), hint: useId(), room: useId() }
  const room = roomIn(draft, limits.messageCharacters)

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    field.current?.focus()
    if (room < 0) return
    setTooLong(!desk.send().ok)
  }
  // A long answer has paragraphs: Enter makes one, and sending takes a second key.
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!isTypedEnter(event) || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.currentTarget.form?.requestSubmit()
  }
  return (
    <form className="cell-composer" autoComplete="off" onSubmit={onSubmit}>
      <label htmlFor={ids.field}>{t`Réponse`}</label>
      <textarea
        {...privateWriting}
        ref={field}
        id={ids.field}
        rows={3}
        value={draft}
        aria-invalid={room < 0}
        aria-describedby={`${ids.hint} ${ids.room}`}
        onChange={(event) => {
          setTooLong(false)
          desk.writeDraft(event.target.value)
        }}
        onKeyDown={onKeyDown}
      />
      <div className="cell-composer-foot">
        <p id={ids.hint} className="cell-soft">
          {t`Entrée va à la ligne, Ctrl + Entrée envoie.`}
        </p>
        <button type="submit" className="button" data-kind="main">
          {t`Envoyer`}
        </button>
      </div>
      <p id={ids.room} role="status" className="cell-soft">
        {tooLong ? t`C’est trop long pour un seul message. Coupez-le en deux.` : roomWords(room)}
      </p>
    </form>
  )
}
