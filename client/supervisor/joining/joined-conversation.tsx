import { t } from '@lingui/core/macro'
import { useCallback, useId, useMemo, useRef } from 'react'
import { nothingReceived } from '#client/conversation/receipts.ts'
import { useComposer } from '#client/conversation/use-composer.ts'
import { DeskLog } from '#client/pane/desk-log.tsx'
import { ReadersLine } from '#client/pane/readers-line.tsx'
import { showItems } from '#client/pane/shown-items.ts'
import { privateWriting } from '#client/ui/private-writing.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { StaffId } from '#shared/ids.ts'
import type { Joining } from '#shared/protocol/join.ts'
import { ok } from '#shared/result.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import type { JoinedState } from '../desk/joined.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'
import { endWords } from './join-words.ts'

type Properties = {
  readonly desk: CoordinationDesk
  readonly joining: Joining | null
  readonly joined: JoinedState | null
  readonly self: StaffId
}

/** The conversation that this coordinator asks to join, has joined, or has left without having seen how. It stands above every part. */
export function JoinedConversation({ desk, joining, joined, self }: Properties) {
  const { working, refused, run } = useAct(async () =>
    joining ? desk.request('join:leave', { question: joining.question }) : ok({}),
  )
  const title = useId()
  if (joining === null) return null
  const leave = (words: string) => (
    <>
      <button type="button" className="button" aria-disabled={working} onClick={() => run()}>
        {words}
      </button>
      <Refused name={refused} />
    </>
  )
  if (joining.state === 'over') {
    return (
      <div className="notice supervisor-alert">
        <p data-focus-place>{endWords(joining.how)}</p>
        {leave(t`J’ai vu`)}
      </div>
    )
  }
  if (joining.state === 'asked') {
    return (
      <div className="notice supervisor-alert">
        <p data-focus-place>{t`Le jeune lit votre demande. Il a trois minutes pour répondre.`}</p>
        {leave(t`Retirer la demande`)}
      </div>
    )
  }
  return (
    <section className="supervisor-joined" aria-labelledby={title}>
      <header>
        <h2 id={title}>{titleWords(joined)}</h2>
        {leave(t`Quitter la conversation`)}
      </header>
      {joined && (
        <PartBoundary of={joined}>
          <Talk desk={desk} joined={joined} self={self} />
        </PartBoundary>
      )}
    </section>
  )
}

/** The listener's name is that of their certificate, which the device names. */
function titleWords(joined: JoinedState | null): string {
  const readers = joined?.log.timeline.epochs.at(-1)?.readers ?? []
  const alias = readers.find(({ kind }) => kind === 'listener')?.certificate.alias
  return alias === undefined
    ? t`Conversation où vous êtes invité·e`
    : t`Conversation de ${alias}, où vous êtes invité·e`
}

function Talk({ desk, joined, self }: Pick<Properties, 'desk' | 'self'> & { readonly joined: JoinedState }) {
  const { log, draft, isIn } = joined
  const { timeline, outbox } = log
  const field = useRef<HTMLTextAreaElement>(null)
  const items = useMemo(
    () =>
      showItems(
        { log: { timeline, outbox }, youthHas: nothingReceived, overdue: null, youthDiffers: false },
        { youth: t`Jeune`, self },
      ),
    [timeline, outbox, self],
  )
  const onShown = useCallback(() => undefined, [])
  const { form, textarea, room } = useComposer({
    text: draft,
    field,
    sendsOn: (enter) => !enter.shiftKey && !enter.altKey,
    tooLongWords: t`C’est trop long pour un seul message. Coupez-le en deux.`,
    held: isIn ? undefined : t`En attente de la clé de l’appareil du jeune.`,
    onWrite: desk.joined.write,
    onSend: desk.joined.send,
  })
  return (
    <>
      <ReadersLine readers={isIn ? (timeline.epochs.at(-1)?.readers ?? []) : []} self={self} />
      <DeskLog
        items={items}
        readUpTo={timeline.last}
        newAfter={null}
        onShown={onShown}
        onTryAgain={desk.joined.tryAgain}
      />
      <form className="supervisor-reply" {...form}>
        <label htmlFor={textarea.id}>{t`Votre message au jeune, sous votre nom`}</label>
        <textarea {...privateWriting} {...textarea} rows={3} />
        <p id={room.id} role="status">
          {room.words}
        </p>
        <button type="submit" className="button" data-kind="main" aria-disabled={!isIn}>
          {t`Envoyer`}
        </button>
      </form>
    </>
  )
}
