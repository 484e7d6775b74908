import { t } from '@lingui/core/macro'
import { type FormEvent, type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from 'react'
import { roomIn, roomWords } from '#client/conversation/room.ts'
import { privateWriting } from '#client/ui/private-writing.ts'
import { isTypedEnter } from '#client/ui/typed-enter.ts'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'

/**
 * The one field. What is typed stays here until it is sent (a reload loses it, nothing transmits it). `onSend` answers false for a text that does not fit a
 * message; it is then kept in the field, whole.
 */
export function Composer({
  onTyping,
  ...props
}: {
  onSend: (text: string) => boolean
  /** The same function as long as the field is there: false is said again when it goes. */
  onTyping: (on: boolean) => void
  field?: RefObject<HTMLTextAreaElement | null>
}) {
  const [text, setText] = useState('')
  const [tooLong, setTooLong] = useState(false)
  const own = useRef<HTMLTextAreaElement>(null)
  const field = props.field ?? own
  const ids = { field: useId(), room: useId() }
  const room = roomIn(text, limits.messageCharacters)

  useEffect(() => () => onTyping(false), [onTyping])

  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    field.current?.focus()
    const written = cleanText(text).trim()
    if (written === '' || room < 0) return
    if (!props.onSend(written)) return setTooLong(true)
    setText('')
    setTooLong(false)
    onTyping(false)
  }

  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (!isTypedEnter(event) || event.shiftKey) return
    event.preventDefault()
    event.currentTarget.form?.requestSubmit()
  }

  return (
    <form className="youth-composer" autoComplete="off" onSubmit={onSubmit}>
      <label htmlFor={ids.field}>{t`Ton message`}</label>
      <textarea
        {...privateWriting}
        ref={field}
        id={ids.field}
        rows={2}
        value={text}
        enterKeyHint="send"
        aria-invalid={room < 0}
        aria-describedby={ids.room}
        onChange={(event) => {
          setText(event.target.value)
          setTooLong(false)
          onTyping(event.target.value !== '')
        }}
        onBlur={() => onTyping(false)}
        onKeyDown={onKeyDown}
      />
      <button type="submit" className="button" data-kind="main">
        {t`Envoyer`}
      </button>
      <p id={ids.room} role="status" className="youth-soft">
        {tooLong ? t`C’est trop long pour un seul message. Coupe-le en deux.` : roomWords(room)}
      </p>
    </form>
  )
}
