import { type FormEvent, type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { isTypedEnter } from '#client/ui/typed-enter.ts'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import { charactersLeft, charactersLeftWords } from './characters-left.ts'

type Composing = {
  readonly text: string
  readonly field: RefObject<HTMLTextAreaElement | null>
  /** Which Enter sends; any other makes a line. */
  readonly sendsOn: (enter: KeyboardEvent) => boolean
  /** Said when `onSend` refused the text. */
  readonly tooLongWords: string
  /** Why nothing can be sent yet, in words. */
  readonly held?: string | undefined
  /** What else describes the field, by its id. */
  readonly describedBy?: string
  readonly onWrite: (text: string) => void
  /** What was written, clean and not empty. False when it does not fit a message: it then stays in the field, whole. */
  readonly onSend: (written: string) => boolean
}

/**
 * What every composer does, whatever it looks like: `form` and `textarea` go on those elements, the label is for `textarea.id`, and `room` is
 * what stands in the status below (`room.id` is its id). Nothing that was typed is cut, and the focus stays in the field.
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
