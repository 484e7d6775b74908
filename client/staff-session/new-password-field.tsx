import { plural, t } from '@lingui/core/macro'
import { useId, useState } from 'react'
import { limits } from '#shared/protocol/limits.ts'
import { PasswordField } from './password-field.tsx'
import { proposePassword } from './propose-password.ts'

/** A field for a new password: typed, made by a password manager, or five random words made here. */
export function NewPasswordField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [proposed, setProposed] = useState<string | null>(null)
  const [isMissing, setIsMissing] = useState(false)
  const hintId = useId()

  async function propose() {
    const words = await proposePassword()
    setIsMissing(words === null)
    if (words === null) return
    setProposed(words)
    onChange(words)
  }

  return (
    <div className="staff-field">
      <PasswordField
        label={t`Mot de passe`}
        autoComplete="new-password"
        value={value}
        describedBy={hintId}
        onChange={onChange}
      />
      <p id={hintId} className="staff-hint">
        {plural(limits.passwordMinimumCharacters, { one: 'Au moins # caractère.', other: 'Au moins # caractères.' })}{' '}
        {t`Personne ne peut le réinitialiser : il ouvre vos clés, et ne quitte jamais ce navigateur.`}
      </p>
      <div>
        <button type="button" className="button" onClick={propose}>
          {t`Proposer cinq mots`}
        </button>
      </div>
      <p role="status">
        {isMissing && t`La liste de mots n’a pas pu être chargée. Réessayez, ou choisissez vous-même.`}
        {proposed !== null && proposed === value && (
          <>
            {t`Mot de passe proposé :`} <strong className="staff-proposed">{proposed}</strong>
          </>
        )}
      </p>
    </div>
  )
}
