import { t } from '@lingui/core/macro'
import { type FormEvent, type KeyboardEvent, useId, useRef, useState } from 'react'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'

/**
 * The one field. What is typed stays here until it is sent (a reload loses it, nothing transmits it): no name, no autocomplete, no
 * spelling service, no page translation. `onSend` answers false for a text that does not fit a message; it is then kept in the field.
 */
export function Composer(props: { onSend: (text: string) => boolean; onTyping: (on: boolean) => void }) {
  const [text, setText] = useState('')
  const [tooLong, setTooLong] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  const ids = { field: useId(), room: useId() }
  const left = limits.messageCharacters - text.length

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    field.current?.focus()
    const written = cleanText(text).trim()
    if (written === '') return
    if (!props.onSend(written)) return setTooLong(true)
    setText('')
    setTooLong(false)
    props.onTyping(false)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    event.currentTarget.form?.requestSubmit()
  }

  return (
    <form className="youth-composer" autoComplete="off" onSubmit={onSubmit}>
      <label htmlFor={ids.field}>{t`Ton message`}</label>
      <textarea
        ref={field}
        id={ids.field}
        rows={2}
        value={text}
        maxLength={limits.messageCharacters}
        autoComplete="off"
        spellCheck={false}
        enterKeyHint="send"
        translate="no"
        data-gramm="false"
        aria-describedby={ids.room}
        onChange={(event) => {
          setText(event.target.value)
          setTooLong(false)
          props.onTyping(event.target.value !== '')
        }}
        onKeyDown={onKeyDown}
        {...noWritingSuggestions}
      />
      <button type="submit" className="button" data-kind="main">
        {t`Envoyer`}
      </button>
      <p id={ids.room} role="status" className="youth-soft">
        {tooLong
          ? t`C’est trop long pour un seul message. Coupe-le en deux.`
          : left < roomWarning && t`Il reste ${left} signes.`}
      </p>
    </form>
  )
}

const roomWarning = 300

// React has no name for it: some browsers would send what is typed to their maker to suggest what follows.
const noWritingSuggestions = { writingsuggestions: 'false' }
