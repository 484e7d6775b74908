import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useLayoutEffect, useRef, useState } from 'react'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { privateWords } from '#client/ui/private-writing.ts'
import { enrolmentWords, isAlarming } from './enrolment-words.ts'
import { InformationLine } from './information-line.tsx'
import { PasswordField } from './password-field.tsx'
import type { SessionEnd } from './staff-session.ts'

type Properties = {
  readonly title: string
  /** The words shown before the first attempt. */
  readonly welcome: string | null
  readonly login: string
  readonly why: SessionEnd | null
  readonly refused: EnrolmentRefusal | null
  readonly working: boolean
  readonly onSignIn: (login: string, password: string) => void
}

/** The form allows pasting and password managers (WCAG 3.3.8). */
export function SignInForm({ title, welcome, login: lastLogin, why, refused, working, onSignIn }: Properties) {
  const [login, setLogin] = useState(lastLogin)
  const [password, setPassword] = useState('')
  const loginId = useId()
  const errorId = useId()
  const error = useRef<HTMLParagraphElement>(null)

  useLayoutEffect(() => {
    if (refused) error.current?.focus()
  }, [refused])

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!working) onSignIn(login, password)
  }

  return (
    <main className="staff-entry">
      <div>
        <p className="staff-hint">Relais</p>
        <h1>{title}</h1>
      </div>
      {welcome && !why && !refused && (
        <p className="notice" data-kind="good">
          {welcome}
        </p>
      )}
      {why && <p className="notice">{endWords(why)}</p>}
      <form className="staff-form" onSubmit={submit}>
        {refused && (
          <p
            ref={error}
            id={errorId}
            className="notice"
            data-kind={isAlarming(refused) ? 'danger' : 'warn'}
            tabIndex={-1}
            role="alert"
          >
            {signInWords(refused)}
          </p>
        )}
        <div className="staff-field">
          <label htmlFor={loginId}>{t`Identifiant`}</label>
          <input
            {...privateWords}
            id={loginId}
            autoComplete="username"
            required
            value={login}
            aria-describedby={refused ? errorId : undefined}
            onChange={(event) => setLogin(event.target.value)}
          />
        </div>
        <PasswordField
          label={t`Mot de passe`}
          autoComplete="current-password"
          value={password}
          describedBy={refused ? errorId : undefined}
          onChange={setPassword}
        />
        <button type="submit" className="button" data-kind="main" aria-disabled={working}>
          {t`Se connecter`}
        </button>
        <p role="status" className="staff-progress">
          {working && t`Vérification du mot de passe. Cela prend quelques secondes : c’est ce qui le protège.`}
        </p>
      </form>
      <InformationLine />
    </main>
  )
}

function signInWords(refused: EnrolmentRefusal): string {
  if (refused === 'not-available') return t`Identifiant ou mot de passe incorrect.`
  return enrolmentWords(refused)
}

function endWords(why: SessionEnd): string {
  switch (why) {
    case 'superseded':
      return t`Votre compte s’est ouvert ailleurs : cette fenêtre est fermée. Une seule session est possible à la fois.`
    case 'deactivated':
      return t`Ce compte a été désactivé par la coordination.`
    case 'expired':
      return t`Votre session est terminée : elle dure douze heures, et deux de plus au plus pour ce qui est ouvert. Connectez-vous de nouveau.`
    case 'signed-out':
      return t`Votre session est fermée. Vos clés ont été effacées de ce navigateur.`
    case 'rotated':
      return t`La clé de l’organisation a été remplacée. Reconnectez-vous avec votre mot de passe.`
    case 'idle':
      return t`Votre session s’est fermée après quinze minutes sans activité. Vos clés ont été effacées de ce navigateur.`
  }
}
