import { t } from '@lingui/core/macro'
import { type KeyboardEvent, type RefObject, useId } from 'react'
import { useComposer } from '#client/conversation/use-composer.ts'
import { privateWriting } from '#client/ui/private-writing.ts'
import type { Identity } from '../identity/identity.ts'
import { IdentityBadge } from './identity-badge.tsx'
import { OfferedPhrases } from './offered-phrases.tsx'
import { usePhrases } from './use-phrases.ts'

type ReplyComposerProps = {
  readonly identity: Identity
  readonly reply: string
  /** Why it cannot be sent yet. */
  readonly held: string | undefined
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onWrite: (text: string) => void
  /** The field was left. */
  readonly onLeave: () => void
  /** Returns false if the text does not fit a message. */
  readonly onSend: () => boolean
}

/**
 * Writes to one conversation only: the parent's React key gives each conversation its own composer, with its colour and name. Enter sends, Shift and
 * Enter starts a new line. `/` and first letters offer phrases.
 */
export function ReplyComposer({ identity, reply, held, field, onWrite, onLeave, onSend }: ReplyComposerProps) {
  const to = useId()
  const { form, textarea, room } = useComposer({
    text: reply,
    field,
    sendsOn,
    tooLongWords: t`C’est trop long pour un seul message. Coupez-le en deux.`,
    held,
    describedBy: to,
    onWrite,
    onSend,
  })
  const phrases = usePhrases({ text: reply, field, onWrite })
  return (
    <form className="listener-composer" data-colour={identity.colour} {...form}>
      <div className="listener-composer-head">
        <label htmlFor={textarea.id}>{t`Réponse`}</label>
        <span id={to}>
          {t`à`} <IdentityBadge identity={identity} />
        </span>
      </div>
      <OfferedPhrases {...phrases} />
      <textarea
        {...privateWriting}
        {...textarea}
        {...phrases.attributes}
        rows={3}
        onBlur={onLeave}
        onSelect={(event) => phrases.follow(event.currentTarget)}
        onChange={(event) => {
          phrases.follow(event.target)
          textarea.onChange(event)
        }}
        onKeyDown={(event) => {
          if (!phrases.handles(event)) textarea.onKeyDown(event)
        }}
      />
      <div className="listener-composer-foot">
        <p id={room.id} role="status" className="listener-soft">
          {room.words}
        </p>
        <button type="submit" className="button" data-kind="main" aria-disabled={held !== undefined}>
          {t`Envoyer`}
        </button>
      </div>
    </form>
  )
}

const sendsOn = (enter: KeyboardEvent) => !enter.shiftKey && !enter.altKey
