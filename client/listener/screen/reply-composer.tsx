import { t } from '@lingui/core/macro'
import { type KeyboardEvent, type RefObject, useId, useState } from 'react'
import { roomIn, roomWords } from '#client/conversation/room.ts'
import { privateWriting } from '#client/ui/private-writing.ts'
import { isTypedEnter } from '#client/ui/typed-enter.ts'
import { limits } from '#shared/protocol/limits.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import type { Identity } from '../identity/identity.ts'
import { IdentityBadge } from './identity-badge.tsx'

type ReplyComposerProps = {
  readonly identity: Identity
  readonly reply: string
  /** Why it cannot be sent yet. */
  readonly held: string | undefined
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onWrite: (text: string) => void
  /** The field was left. */
  readonly onLeave: () => void
  /** False when the text does not fit a message. */
  readonly onSend: () => boolean
}

/**
 * Writes to one conversation only: each has a composer of its own (the parent gives it a key), which takes its colour and its name. Enter sends,
 * Shift and Enter makes a line.
 */
export function ReplyComposer({ identity, reply, held, field, onWrite, onLeave, onSend }: ReplyComposerProps) {
  const ids = { field: useId(), to: useId(), room: useId() }
  const [tooLong, setTooLong] = useState(false)
  const room = roomIn(reply, limits.messageCharacters)

  function send() {
    field.current?.focus()
    if (cleanText(reply) === '' || room < 0 || held !== undefined) return
    setTooLong(!onSend())
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (!isTypedEnter(event) || event.shiftKey || event.altKey) return
    event.preventDefault()
    send()
  }

  return (
    <form
      className="listener-composer"
      data-colour={identity.colour}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <div className="listener-composer-head">
        <label htmlFor={ids.field}>{t`Réponse`}</label>
        <span id={ids.to}>
          {t`à`} <IdentityBadge identity={identity} />
        </span>
      </div>
      <textarea
        {...privateWriting}
        ref={field}
        id={ids.field}
        rows={3}
        value={reply}
        aria-invalid={room < 0}
        aria-describedby={`${ids.to} ${ids.room}`}
        onChange={(event) => {
          setTooLong(false)
          onWrite(event.target.value)
        }}
        onBlur={onLeave}
        onKeyDown={onKeyDown}
      />
      <div className="listener-composer-foot">
        <p id={ids.room} role="status" className="listener-soft">
          {tooLong ? t`C’est trop long pour un seul message. Coupez-le en deux.` : (held ?? roomWords(room))}
        </p>
        <button type="submit" className="button" data-kind="main" aria-disabled={held !== undefined}>
          {t`Envoyer`}
        </button>
      </div>
    </form>
  )
}
