import { t } from '@lingui/core/macro'
import { useId, useState } from 'react'
import { privateWords } from '#client/ui/private-writing.ts'

type Properties = {
  readonly label: string
  readonly autoComplete: 'current-password' | 'new-password'
  readonly value: string
  readonly describedBy?: string | undefined
  readonly onChange: (value: string) => void
}

/** A password field that can show its text, so that the password is typed only once. */
export function PasswordField({ label, autoComplete, value, describedBy, onChange }: Properties) {
  const [shown, setShown] = useState(false)
  const id = useId()
  return (
    <div className="staff-field">
      <label htmlFor={id}>{label}</label>
      <div className="staff-password">
        <input
          {...privateWords}
          id={id}
          type={shown ? 'text' : 'password'}
          autoComplete={autoComplete}
          required
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => onChange(event.target.value)}
        />
        <button type="button" className="button" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {t`Afficher`}
        </button>
      </div>
    </div>
  )
}
