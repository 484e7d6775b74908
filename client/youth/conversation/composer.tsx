import { t } from '@lingui/core/macro'
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react'
import { useComposer } from '#client/conversation/use-composer.ts'
import { privateWriting } from '#client/ui/private-writing.ts'
import type { KeptFields } from '../visit/kept-fields.ts'

type Properties = {
  /** False for a text that does not fit a message. */
  readonly onSend: (text: string) => boolean
  /** Must stay the same function while the field is there: it is called with `false` when the field goes. */
  readonly onTyping: (on: boolean) => void
  readonly field?: RefObject<HTMLTextAreaElement | null>
  /** Keeps the text for the next time that the field is shown, and over a reload. */
  readonly kept?: KeptFields | undefined
}

const name = 'message'

/** The only field. Typed text stays on this device until it is sent: nothing transmits it before. */
export function Composer({ onSend, onTyping, field, kept }: Properties) {
  const [text, setText] = useState(() => kept?.read(name) ?? '')
  const own = useRef<HTMLTextAreaElement>(null)
  useEffect(() => () => onTyping(false), [onTyping])
  const write = (written: string) => {
    setText(written)
    kept?.write(name, written)
  }

  const { form, textarea, room } = useComposer({
    text,
    field: field ?? own,
    sendsOn,
    tooLongWords: t`C’est trop long pour un seul message. Coupe-le en deux.`,
    onWrite(written) {
      write(written)
      onTyping(written !== '')
    },
    onSend(written) {
      if (!onSend(written)) return false
      write('')
      onTyping(false)
      return true
    },
  })

  return (
    <form className="youth-composer" {...form}>
      <label htmlFor={textarea.id}>{t`Ton message`}</label>
      <textarea {...privateWriting} {...textarea} rows={2} enterKeyHint="send" onBlur={() => onTyping(false)} />
      <button type="submit" className="button" data-kind="main">
        {t`Envoyer`}
      </button>
      <p id={room.id} role="status" className="youth-soft">
        {room.words}
      </p>
    </form>
  )
}

const sendsOn = (enter: KeyboardEvent) => !enter.shiftKey
