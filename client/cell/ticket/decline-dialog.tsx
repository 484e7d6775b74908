import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useState } from 'react'
import { charactersLeft, charactersLeftWords } from '#client/conversation/characters-left.ts'
import { Dialog } from '#client/ui/dialog.tsx'
import { privateWriting } from '#client/ui/private-writing.ts'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Desk } from '../desk/desk-state.ts'
import { actRefusalWords } from '../words/act-words.ts'

/** Declining for the whole cell: nobody may be left without a reply, so the message is part of it. */
export function DeclineDialog({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const [text, setText] = useState('')
  const [working, setWorking] = useState(false)
  const [trouble, setTrouble] = useState<'empty' | RefusalName | null>(null)
  const ids = { field: useId(), room: useId(), trouble: useId() }
  const room = charactersLeft(text, limits.messageCharacters)

  const decline = async () => {
    setWorking(true)
    const declined = await desk.decline(text)
    setWorking(false)
    if (declined.ok) onClose()
    else setTrouble(declined.refused)
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (working || room < 0) return
    setTrouble(cleanText(text).trim() === '' ? 'empty' : null)
    if (cleanText(text).trim() !== '') void decline()
  }

  return (
    <Dialog title={t`Décliner pour toute l’équipe`} onClose={onClose}>
      <form className="cell-form" autoComplete="off" onSubmit={onSubmit}>
        <p>
          {t`Personne de l’équipe ne pourra plus prendre cette demande. Le jeune lira votre message pendant ${limits.declinedReadableDays} jours, puis tout sera effacé.`}
        </p>
        <p>{t`Si la demande est seulement mal placée pour vous, « Passer » ou « Rendre » la laisse aux autres.`}</p>
        <label htmlFor={ids.field}>{t`Message au jeune`}</label>
        <textarea
          {...privateWriting}
          id={ids.field}
          rows={6}
          value={text}
          aria-invalid={trouble !== null || room < 0}
          aria-describedby={`${ids.room} ${ids.trouble}`}
          onChange={(event) => setText(event.target.value)}
        />
        <p id={ids.room} role="status" className="cell-soft">
          {charactersLeftWords(room)}
        </p>
        <p id={ids.trouble} role="alert" className="cell-trouble">
          {trouble === 'empty' && t`Écrivez-lui pourquoi, et vers qui il peut se tourner.`}
          {trouble !== null && trouble !== 'empty' && actRefusalWords('decline', trouble)}
        </p>
        <div className="cell-ways">
          <button type="button" className="button" onClick={onClose}>
            {t`Revenir`}
          </button>
          <button type="submit" className="button" data-kind="danger" aria-disabled={working}>
            {t`Décliner et envoyer`}
          </button>
        </div>
      </form>
    </Dialog>
  )
}
