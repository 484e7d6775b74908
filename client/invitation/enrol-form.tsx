import { t } from '@lingui/core/macro'
import { type FormEvent, useEffect, useId, useRef, useState } from 'react'
import type { OpenedInvitation } from '#client/enrolment/enrol.ts'
import { isLongEnough } from '#client/enrolment/password-client.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { AliasField } from '#client/staff-session/alias-field.tsx'
import { isAlarming } from '#client/staff-session/enrolment-words.ts'
import { NewPasswordField } from '#client/staff-session/new-password-field.tsx'
import { settled } from '#client/ui/settled.ts'
import type { InvitationActs } from './invitation-acts.ts'
import { invitationWords } from './invitation-words.ts'

type Properties = {
  readonly invited: OpenedInvitation
  readonly enrol: InvitationActs['enrol']
  readonly onDone: () => void
}

export function EnrolForm({ invited, enrol, onDone }: Properties) {
  const [alias, setAlias] = useState('')
  const [password, setPassword] = useState('')
  const [working, setWorking] = useState(false)
  const [refused, setRefused] = useState<EnrolmentRefusal | null>(null)
  const error = useRef<HTMLParagraphElement>(null)
  const loginId = useId()

  useEffect(() => {
    if (refused) error.current?.focus()
  }, [refused])

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (working) return
    setRefused(null)
    if (!isLongEnough(password)) return setRefused('password-too-short')
    setWorking(true)
    const enrolled = await settled(() => enrol({ alias, password }))
    setWorking(false)
    if (enrolled.ok) onDone()
    else setRefused(enrolled.refused)
  }

  return (
    <form className="staff-form" onSubmit={submit}>
      {refused && (
        <p
          ref={error}
          className="notice"
          data-kind={isAlarming(refused) ? 'danger' : 'warn'}
          role="alert"
          tabIndex={-1}
        >
          {invitationWords(refused)}
        </p>
      )}
      <div className="staff-field">
        <label htmlFor={loginId}>{t`Identifiant`}</label>
        <input id={loginId} autoComplete="username" readOnly value={invited.login} />
      </div>
      <AliasField value={alias} onChange={setAlias} />
      <NewPasswordField value={password} onChange={setPassword} />
      <button type="submit" className="button" data-kind="main" aria-disabled={working}>
        {t`Créer mes clés`}
      </button>
      <p role="status" className="staff-progress">
        {working && t`Création de vos clés dans ce navigateur. Cela prend quelques secondes.`}
      </p>
    </form>
  )
}
