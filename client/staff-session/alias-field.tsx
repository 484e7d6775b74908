import { t } from '@lingui/core/macro'
import { useId } from 'react'
import { limits } from '#shared/protocol/limits.ts'

/** The only name of a member that ever reaches a young person's browser. */
export function AliasField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const id = useId()
  const hintId = useId()
  return (
    <div className="staff-field">
      <label htmlFor={id}>{t`Nom affiché`}</label>
      <input
        id={id}
        autoComplete="off"
        required
        maxLength={limits.aliasCharacters}
        value={value}
        aria-describedby={hintId}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={hintId} className="staff-hint">
        {t`Un jeune peut voir ce nom. Choisissez un prénom d’emprunt ou une fonction, par exemple : Sam, écoutant. Jamais votre vrai nom.`}
      </p>
    </div>
  )
}
