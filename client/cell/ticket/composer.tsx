import { t } from '@lingui/core/macro'
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { limits } from '#shared/protocol/limits.ts'
import type { Desk } from '../desk/desk-state.ts'

/** The answer. The draft is the desk's: it survives a look at another ticket, and goes with the ticket. */
export function Composer({ desk, draft }: { desk: Desk; draft: string }) {
  const [tooLong, setTooLong] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const ids = { field: useId(), hint: useId(), room: useId() }
  const left = limits.messageCharacters - draft.length

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    field.current?.focus()
    setTooLong(!desk.send().ok)
  }
  // A long answer has paragraphs: Enter makes one, and sending takes a second key.
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    event.currentTarget.form?.requestSubmit()
  }
  return (
    <form className="cell-composer" autoComplete="off" onSubmit={onSubmit}>
      <label htmlFor={ids.field}>{t`Réponse`}</label>
      <textarea
        ref={field}
        id={ids.field}
        rows={4}
        value={draft}
        maxLength={limits.messageCharacters}
        autoComplete="off"
        spellCheck={false}
        aria-describedby={`${ids.hint} ${ids.room}`}
        onChange={(event) => {
          setTooLong(false)
          desk.writeDraft(event.target.value)
        }}
        onKeyDown={onKeyDown}
        {...noWritingSuggestions}
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
        {tooLong
          ? t`C’est trop long pour un seul message. Coupez-le en deux.`
          : left < roomWarning && t`Il reste ${left} signes.`}
      </p>
    </form>
  )
}

const roomWarning = 300

// React has no name for it: some browsers would send what is typed to their maker to suggest what follows.
const noWritingSuggestions = { writingsuggestions: 'false' }
