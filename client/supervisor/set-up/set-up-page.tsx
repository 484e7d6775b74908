import { t } from '@lingui/core/macro'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import { isLongEnough } from '#client/enrolment/password-client.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { Pinned } from '#client/enrolment/session.ts'
import { AliasField } from '#client/staff-session/alias-field.tsx'
import { enrolmentWords } from '#client/staff-session/enrolment-words.ts'
import { NewPasswordField } from '#client/staff-session/new-password-field.tsx'
import { privateWords } from '#client/ui/private-writing.ts'
import { settled } from '#client/ui/settled.ts'
import type { SetUp } from './set-up-in-this-page.ts'

/** The page on which the first supervisor makes the organisation's key, in the browser. */
export function SetUpPage({ setUp, onDone }: { setUp: SetUp; onDone: (made: Pinned) => void }) {
  const [login, setLogin] = useState('')
  const [alias, setAlias] = useState('')
  const [password, setPassword] = useState('')
  const [working, setWorking] = useState(false)
  const [refused, setRefused] = useState<EnrolmentRefusal | null>(null)
  const error = useRef<HTMLParagraphElement>(null)
  const loginId = useId()
  const hintId = useId()

  useEffect(() => {
    if (refused) error.current?.focus()
  }, [refused])

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (working) return
    setRefused(null)
    if (!isLongEnough(password)) return setRefused('password-too-short')
    setWorking(true)
    const made = await settled(() => setUp({ login, alias, password }))
    setWorking(false)
    if (made.ok) onDone(made.value)
    else setRefused(made.refused)
  }

  return (
    <main className="staff-entry">
      <h1>{t`Première mise en service`}</h1>
      <p>
        {t`La clé de votre organisation est créée ici, dans ce navigateur. C’est elle qui garantit qui répond aux jeunes. Elle est scellée sous votre mot de passe : le serveur ne peut pas l’ouvrir.`}
      </p>
      <p className="notice" data-kind="warn">
        {t`Si ce mot de passe est perdu et que personne d’autre n’est à la coordination, tout est à refaire. Invitez vite une deuxième personne.`}
      </p>
      <form className="staff-form" onSubmit={submit}>
        {refused && (
          <p ref={error} className="notice" data-kind="warn" role="alert" tabIndex={-1}>
            {refused === 'not-available'
              ? t`Ce lien de mise en service n’est plus valable : il a déjà servi ou il a expiré. Si l’organisation existe, connectez-vous sur cette page, sans le lien. Sinon, relancez le serveur : il en affiche un nouveau.`
              : enrolmentWords(refused)}
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
            aria-describedby={hintId}
            onChange={(event) => setLogin(event.target.value)}
          />
          <p id={hintId} className="staff-hint">
            {t`Lettres sans accent, chiffres, points ou tirets. Il sert seulement à vous connecter.`}
          </p>
        </div>
        <AliasField value={alias} onChange={setAlias} />
        <NewPasswordField value={password} onChange={setPassword} />
        <button type="submit" className="button" data-kind="main" aria-disabled={working}>
          {t`Créer l’organisation`}
        </button>
        <p role="status" className="staff-progress">
          {working && t`Création des clés dans ce navigateur. Cela prend quelques secondes.`}
        </p>
      </form>
    </main>
  )
}
