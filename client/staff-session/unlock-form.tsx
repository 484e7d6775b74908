import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { enrolmentWords } from './enrolment-words.ts'
import { PasswordField } from './password-field.tsx'

type Properties = {
  readonly isProving: boolean
  readonly refused: EnrolmentRefusal | null
  readonly onUnlock: (password: string) => void
}

/** Asks for the password that lifts a veil of more than a quarter of an hour. */
export function UnlockForm({ isProving, refused, onUnlock }: Properties) {
  const [password, setPassword] = useState('')
  const errorId = useId()
  const error = useRef<HTMLParagraphElement>(null)
  const form = useRef<HTMLFormElement>(null)

  // The button that had the focus has gone.
  useLayoutEffect(() => form.current?.querySelector('input')?.focus(), [])
  useLayoutEffect(() => {
    if (refused) error.current?.focus()
  }, [refused])

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!isProving) onUnlock(password)
  }

  return (
    <form ref={form} className="staff-form" onSubmit={submit}>
      <p>{t`Personne n’a rien fait ici depuis plus de quinze minutes : votre mot de passe lève le voile.`}</p>
      {refused && (
        <p ref={error} id={errorId} className="notice" data-kind="warn" tabIndex={-1} role="alert">
          {refusedWords(refused)}
        </p>
      )}
      <PasswordField
        label={t`Mot de passe`}
        autoComplete="current-password"
        value={password}
        describedBy={refused ? errorId : undefined}
        onChange={setPassword}
      />
      <button type="submit" className="button" data-kind="main" aria-disabled={isProving}>
        {t`Lever le voile`}
      </button>
      <p role="status" className="staff-progress">
        {isProving && t`Vérification du mot de passe. Cela prend quelques secondes : c’est ce qui le protège.`}
      </p>
    </form>
  )
}

function refusedWords(refused: EnrolmentRefusal): string {
  if (refused === 'wrong-password') return t`Ce n’est pas votre mot de passe.`
  if (refused === 'too-fast') return t`Trop d’essais : attendez une minute, puis réessayez. Rien n’est perdu.`
  return enrolmentWords(refused)
}
