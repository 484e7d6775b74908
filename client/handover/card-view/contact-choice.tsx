import { t } from '@lingui/core/macro'
import { useEffect, useId, useRef } from 'react'
import { charactersLeft, charactersLeftWords } from '#client/conversation/characters-left.ts'
import { privateWords, privateWriting } from '#client/ui/private-writing.ts'
import { type ContactField, contactFieldCharacters, contactMethods } from '#shared/ticket/contact.ts'
import type { Choice, Choices } from './card-choices.ts'
import { contactValueWords, methodWords } from './card-words.ts'

type ContactChoiceProps = {
  readonly choices: Choices
  readonly isMissing: boolean
  readonly onChoice: ((choice: Choice) => void) | undefined
}

/** Nothing is preselected, and coming back by oneself stands first. If a yes finds the way missing, its field gets the focus. */
export function ContactChoice({ choices, isMissing, onChoice }: ContactChoiceProps) {
  const ids = { name: useId(), hint: useId(), room: useId() }
  const value = useRef<HTMLInputElement>(null)
  const { method } = choices

  useEffect(() => {
    if (isMissing) value.current?.focus()
  }, [isMissing])

  const bind = (field: ContactField) => ({
    value: choices[field],
    'aria-invalid': leftIn(choices, field) < 0 || (field === 'value' && isMissing),
    'aria-describedby': `${ids.room}${field}`,
    readOnly: !onChoice,
    onChange: (event: { target: { value: string } }) => onChoice?.({ choose: field, text: event.target.value }),
  })

  const room = (field: ContactField) => (
    <p id={`${ids.room}${field}`} role="status">
      {charactersLeftWords(leftIn(choices, field))}
    </p>
  )

  return (
    <fieldset className="handover-card-choice" aria-describedby={ids.hint}>
      <legend>{t`Comment te joindre`}</legend>
      <p id={ids.hint}>{t`Tu peux ne rien choisir. Tu reviens alors avec ton code.`}</p>
      {contactMethods.map((name) => (
        <label key={name} className="handover-card-option">
          <input
            type="radio"
            name={ids.name}
            checked={method === name}
            disabled={!onChoice}
            onChange={() => onChoice?.({ choose: 'method', method: name })}
          />
          <span>{methodWords(name)}</span>
        </label>
      ))}
      {method !== undefined && method !== 'return' && (
        <div className="handover-card-contact">
          <label>
            {contactValueWords(method)}
            <input {...privateWords} ref={value} type="text" {...bind('value')} />
          </label>
          {room('value')}
          <label>
            {t`Quand c’est sûr pour toi`}
            <input {...privateWriting} type="text" {...bind('safeTime')} />
          </label>
          {room('safeTime')}
          <label>
            {t`Ce qu’il faut éviter`}
            <textarea {...privateWriting} rows={3} {...bind('instructions')} />
          </label>
          {room('instructions')}
        </div>
      )}
    </fieldset>
  )
}

const leftIn = (choices: Choices, field: ContactField) => charactersLeft(choices[field], contactFieldCharacters[field])
