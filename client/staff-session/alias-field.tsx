import { plural, t } from '@lingui/core/macro'
import { useEffect, useId, useRef } from 'react'
import { privateWriting } from '#client/ui/private-writing.ts'
import { limits } from '#shared/protocol/limits.ts'

type Writable = { readonly value: string; readonly onChange: (value: string) => void }

/** The only name of a member that ever reaches a young person's browser. */
export const AliasField = (field: Writable) => (
  <ShownNameField
    {...field}
    label={t`Nom affiché`}
    hint={t`Un jeune peut voir ce nom. Choisissez un prénom d’emprunt ou une fonction, par exemple : Sam, écoutant. Jamais votre vrai nom.`}
  />
)

/** A name that others see. Text that is too long is kept, and the form is not sent: a cut name would be another name. */
export function ShownNameField({ value, onChange, label, hint }: Writable & { label: string; hint: string }) {
  const id = useId()
  const hintId = useId()
  const roomId = useId()
  const field = useRef<HTMLInputElement>(null)
  const over = value.length - limits.aliasCharacters
  const tooLong =
    over > 0
      ? plural(over, {
          one: 'C’est trop long : # caractère de trop.',
          other: 'C’est trop long : # caractères de trop.',
        })
      : ''
  // Keeps the browser from submitting the form; the browser says why.
  useEffect(() => field.current?.setCustomValidity(tooLong), [tooLong])
  return (
    <div className="staff-field">
      <label htmlFor={id}>{label}</label>
      <input
        {...privateWriting}
        ref={field}
        id={id}
        required
        value={value}
        aria-invalid={over > 0}
        aria-describedby={`${roomId} ${hintId}`}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={roomId} role="status" className="staff-hint">
        {tooLong}
      </p>
      <p id={hintId} className="staff-hint">
        {hint}
      </p>
    </div>
  )
}
