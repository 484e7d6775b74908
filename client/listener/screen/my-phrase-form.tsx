import { plural, t } from '@lingui/core/macro'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { privateWriting } from '#client/ui/private-writing.ts'
import { refusalWords } from '#client/ui/refusal-words.ts'
import { isTypedEnter } from '#client/ui/typed-enter.ts'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

type MyPhraseFormProps = {
  /** The phrase that is changed; null for a new one. */
  readonly of: string | null
  readonly phrases: readonly string[]
  readonly isKeeping: boolean
  readonly refused: RefusalName | null
  readonly onAsk: (phrases: readonly string[]) => void
  readonly onClose: () => void
}

/** Adds a phrase, or changes or removes one. It stays open, with what was typed, until the service has kept it. */
export function MyPhraseForm({ of, phrases, isKeeping, refused, onAsk, onClose }: MyPhraseFormProps) {
  const [typed, setTyped] = useState(of ?? '')
  const [isAsked, setIsAsked] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const ids = { field: useId(), said: useId() }
  useEffect(() => field.current?.focus(), [])
  const written = cleanText(typed).trim()
  const over = written.length - limits.ownPhraseCharacters
  const isThere = written !== of && phrases.includes(written)

  function ask(wanted: readonly string[]) {
    if (isKeeping) return
    setIsAsked(true)
    onAsk(wanted)
  }
  function save(event?: FormEvent) {
    event?.preventDefault()
    field.current?.focus()
    if (written === '' || over > 0 || isThere) return
    if (written === of) return onClose()
    ask(
      of !== null && phrases.includes(of)
        ? phrases.map((phrase) => (phrase === of ? written : phrase))
        : [...phrases, written],
    )
  }
  return (
    <form className="listener-field" autoComplete="off" onSubmit={save}>
      <label htmlFor={ids.field}>{of === null ? t`Nouvelle phrase à moi` : t`Changer ma phrase`}</label>
      <textarea
        {...privateWriting}
        ref={field}
        id={ids.field}
        rows={3}
        value={typed}
        aria-describedby={ids.said}
        aria-invalid={over > 0 || isThere}
        onChange={(event) => {
          setIsAsked(false)
          setTyped(event.target.value)
        }}
        onKeyDown={(event) => {
          if (isTypedEnter(event) && !event.shiftKey) save(event)
          if (event.key !== 'Escape') return
          // Escape closes the form only, and not the panel.
          event.preventDefault()
          event.stopPropagation()
          onClose()
        }}
      />
      <p id={ids.said} role="status" className="listener-soft">
        {over > 0
          ? plural(over, { one: 'Trop long de # caractère.', other: 'Trop long de # caractères.' })
          : isThere
            ? t`Cette phrase y est déjà.`
            : isKeeping && isAsked && t`Enregistrement…`}
      </p>
      <p role="alert">{isAsked && !isKeeping && refused && notKeptWords(refused)}</p>
      <div className="listener-dialog-actions">
        <button type="submit" className="button" data-kind="main" aria-disabled={isKeeping}>
          {of === null ? t`Ajouter` : t`Enregistrer`}
        </button>
        {of !== null && (
          <button
            type="button"
            className="button"
            data-kind="danger"
            aria-disabled={isKeeping}
            onClick={() => ask(phrases.filter((phrase) => phrase !== of))}
          >
            {t`Retirer`}
          </button>
        )}
        <button type="button" className="button" data-kind="quiet" onClick={onClose}>
          {t`Abandonner`}
        </button>
      </div>
    </form>
  )
}

/** What was typed is still in the field. */
function notKeptWords(refused: RefusalName): string {
  if (refused === 'stale')
    return t`Vos phrases ont changé dans une autre fenêtre. Les voici comme elles sont ; la vôtre est encore dans le champ.`
  if (refused === 'too-large')
    return t`Ensemble, vos phrases sont trop longues pour être gardées. Raccourcissez celle-ci, ou retirez-en une.`
  return t`${refusalWords(refused)} La phrase est encore dans le champ.`
}
