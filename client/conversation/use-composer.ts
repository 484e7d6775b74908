import { type FormEvent, type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { isTypedEnter } from '#client/ui/typed-enter.ts'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import { charactersLeft, charactersLeftWords } from './characters-left.ts'

type Composing = {
  readonly text: string
  readonly field: RefObject<HTMLTextAreaElement | null>
  /** Whether this Enter sends. Otherwise it starts a new line. */
  readonly sendsOn: (enter: KeyboardEvent) => boolean
  /** The words to show when `onSend` refuses the text. */
  readonly tooLongWords: string
  /** The reason why sending is not possible yet, in words. */
  readonly held?: string | undefined
  /** The id of another element that describes the field. */
  readonly describedBy?: string
  readonly onWrite: (text: string) => void
  /** Takes the written text, clean and not empty. Returns false if it does not fit a message; the text then stays in the field, complete. */
  readonly onSend: (written: string) => boolean
}

/**
 * The behaviour of every composer. `form` and `textarea` are the props of those elements; the label is for `textarea.id`. `room` is
 * the status below the field (`room.id` is its id). Typed text is never truncated, and the focus stays in the field.
 */
export function useComposer({ text, field, describedBy, ...composing }: Composing) {
  const ids = { field: useId(), room: useId() }
  const [isTooLong, setIsTooLong] = useState(false)
  const left = charactersLeft(text, limits.messageCharacters)

  function send() {
    field.current?.focus()
    const written = cleanText(text).trim()
    if (written === '' || left < 0 || composing.held !== undefined) return
    setIsTooLong(!composing.onSend(written))
  }

  return {
    form: {
      autoComplete: 'off',
      onSubmit(event: FormEvent) {
        event.preventDefault()
        send()
      },
    },
    textarea: {
      ref: field,
      id: ids.field,
      value: text,
      'aria-invalid': left < 0,
      'aria-describedby': describedBy === undefined ? ids.room : `${describedBy} ${ids.room}`,
      onChange(event: { readonly target: HTMLTextAreaElement }) {
        setIsTooLong(false)
        composing.onWrite(event.target.value)
      },
      onKeyDown(event: KeyboardEvent) {
        if (!isTypedEnter(event) || !composing.sendsOn(event)) return
        event.preventDefault()
        send()
      },
    },
    room: {
      id: ids.room,
      words: isTooLong ? composing.tooLongWords : (composing.held ?? charactersLeftWords(left)),
    },
  }
}
