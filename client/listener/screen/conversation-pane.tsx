import { t } from '@lingui/core/macro'
import { type RefObject, useEffect, useId } from 'react'
import { ReadersLine } from '#client/pane/readers-line.tsx'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { Desk } from '../desk/desk.ts'
import type { DeskState } from '../desk/desk-state.ts'
import type { SeatState } from '../desk/seat-state.ts'
import type { Identity } from '../identity/identity.ts'
import { hint, type Shortcuts } from '../shortcuts/shortcuts.ts'
import { presenceWords } from './desk-words.ts'
import { IdentityBadge } from './identity-badge.tsx'
import { PassNotice } from './pass-notice.tsx'
import { ReplyComposer } from './reply-composer.tsx'
import { SeatLog } from './seat-log.tsx'

export type Beside = 'handover' | 'danger' | 'phrases' | 'help-cards'

type ConversationPaneProps = {
  readonly desk: Desk
  readonly state: DeskState
  readonly seat: SeatState
  readonly identity: Identity
  readonly now: number
  readonly beside: Beside | undefined
  readonly shortcuts: Shortcuts
  readonly field: RefObject<HTMLTextAreaElement | null>
  readonly onBeside: (beside: Beside) => void
  readonly onPass: () => void
  readonly onEnd: () => void
}

/** One conversation: the young person's alias, the actions, the log, and the composer. */
export function ConversationPane(props: ConversationPaneProps) {
  const { desk, state, seat, identity, now, beside, shortcuts } = props
  const { conversation } = seat
  const title = useId()
  // Blur a focused field before it is removed: some browsers would still treat it as focused.
  useEffect(() => () => desk.stopTyping(conversation), [desk, conversation])
  const opens = (name: Beside, words: string, kind?: 'danger') => (
    <button
      type="button"
      className={kind === 'danger' ? 'button listener-danger' : 'button'}
      data-kind={kind}
      aria-expanded={beside === name}
      aria-keyshortcuts={hint(shortcuts, name)}
      onClick={() => props.onBeside(name)}
    >
      {words}
    </button>
  )
  return (
    <section className="listener-conversation" data-colour={identity.colour} aria-labelledby={title}>
      <header className="listener-conversation-head">
        <h2 id={title}>
          <span className="only-read-aloud">{t`Conversation avec ${identity.name}`}</span>
          <span aria-hidden="true">
            <IdentityBadge identity={identity} />
          </span>
        </h2>
        <p className="listener-presence" data-lost={seat.youthLostAt !== null}>
          {seat.youthTypes ? t`Écrit…` : presenceWords(seat, { connection: state.connection, now })}
        </p>
        {/* Outside what scrolls sideways in a small window: it is always on the screen. */}
        {opens('danger', t`Danger immédiat`, 'danger')}
        <div className="listener-actions">
          {opens('handover', t`Suivi nécessaire`)}
          {opens('phrases', t`Phrases`)}
          {opens('help-cards', t`Fiches d’aide`)}
          <button type="button" className="button" aria-keyshortcuts={hint(shortcuts, 'pass')} onClick={props.onPass}>
            {t`Passer la main`}
          </button>
          <button type="button" className="button" aria-keyshortcuts={hint(shortcuts, 'end')} onClick={props.onEnd}>
            {t`Terminer`}
          </button>
        </div>
      </header>
      <ReadersLine
        readers={seat.access === 'open' ? (seat.log.timeline.epochs.at(-1)?.readers ?? []) : []}
        self={state.staff?.id}
      />
      <div role="status">
        {seat.guestAsked && (
          <p className="notice">{t`Une personne de la coordination demande au jeune si elle peut venir dans cette conversation.`}</p>
        )}
      </div>
      <PassNotice desk={desk} conversation={conversation} pass={seat.pass} />
      {seat.access === 'unreadable' && (
        <p className="notice" data-kind="danger">
          {t`Cette conversation est illisible : la clé reçue ne s’ouvre pas avec la vôtre. Rien ne peut être envoyé. Prévenez la coordination.`}
        </p>
      )}
      {seat.access === 'lost' && (
        <p className="notice" data-kind="danger" role="alert">
          {t`Le service est revenu à un état plus ancien : il a perdu des messages de cette conversation. Elle s’arrête ici, chez le jeune aussi. Rien ne peut être envoyé.`}
        </p>
      )}
      {seat.isLast && (
        <p className="notice">
          {t`Cette conversation a trop souvent changé de mains : personne ne pourra la reprendre après vous. Avant de partir, dites-le, et proposez de recommencer.`}
        </p>
      )}
      <PartBoundary key={`log ${conversation}`} of={seat.log}>
        {() => (
          <SeatLog
            desk={desk}
            conversation={conversation}
            {...seat.log}
            youthHas={seat.youthHas}
            overdue={seat.overdue}
            youthDiffers={seat.youthDiffers}
            readUpTo={seat.readUpTo}
            newAfter={seat.newAfter}
            youth={identity.name}
            self={state.staff?.id}
          />
        )}
      </PartBoundary>
      <ReplyComposer
        key={`reply ${conversation}`}
        identity={identity}
        reply={seat.drafts.reply}
        held={heldWords(seat)}
        field={props.field}
        onLeave={() => desk.stopTyping(conversation)}
        onWrite={(text) => desk.write(conversation, text)}
        onSend={() => desk.send(conversation)}
      />
    </section>
  )
}

function heldWords({ access }: SeatState): string | undefined {
  if (access === 'waiting')
    return t`En attente de la clé de l’appareil du jeune. Vous pouvez déjà préparer votre réponse.`
  return access === 'unreadable' || access === 'lost' ? t`Rien ne peut être envoyé.` : undefined
}
