import { t } from '@lingui/core/macro'
import { BellButton } from '#client/bell/bell-button.tsx'
import { VeilButton } from '#client/staff-session/veil-button.tsx'
import { limits } from '#shared/protocol/limits.ts'
import { actionTable } from '../action/actions.ts'
import type { Desk } from '../desk/desk.ts'
import { type DeskState, isOnDuty } from '../desk/desk-state.ts'
import { hint, type Shortcuts } from '../shortcuts/shortcuts.ts'
import { waitingWords } from './desk-words.ts'

type TopBarProps = {
  readonly state: DeskState
  readonly desk: Pick<Desk, 'set' | 'takeBack' | 'ask'>
  /** A listener whose certificate has expired gets no conversation, whatever they asked for (SPEC S5). */
  readonly isCertified: boolean
  readonly shortcuts: Shortcuts
  readonly onShortcuts: () => void
  /** Calls a colleague, or takes the call back. */
  readonly onCall: () => void
  readonly onVeil: () => void
  /** `Fin de service`. */
  readonly onFinish: () => void
  readonly onSignOut: () => void
}

/** Availability, capacity, the queue, and what is asked of coordination. */
export function TopBar({
  state,
  desk,
  isCertified,
  shortcuts,
  onShortcuts,
  onCall,
  onVeil,
  onFinish,
  onSignOut,
}: TopBarProps) {
  const view = state.desk
  const isAvailable = view?.availability === 'available' && isCertified
  const isPaused = view?.availability === 'paused'
  return (
    <header className="listener-top">
      <div>
        <h1>{t`Écoute`}</h1>
        <p className="listener-alias">{state.staff?.alias}</p>
      </div>
      <label className="listener-switch">
        <input
          type="checkbox"
          role="switch"
          aria-checked={isAvailable}
          checked={isAvailable}
          disabled={!view}
          onChange={(event) => void desk.set({ availability: event.target.checked ? 'available' : 'away' })}
        />
        {t`Disponible`}
      </label>
      <button
        type="button"
        className="button"
        aria-pressed={isPaused}
        aria-keyshortcuts={hint(shortcuts, 'pause')}
        disabled={!view || view.availability === 'away'}
        onClick={() => actionTable.pause.run(desk, state)}
      >
        {t`Pause`}
      </button>
      {view && state.hasTalked && (
        <button
          type="button"
          className="button"
          aria-pressed={view.wishesToTalk}
          onClick={() => void desk.ask({ name: view.wishesToTalk ? 'wish:take-back' : 'wish:make', body: {} })}
        >
          {t`J'aimerais en parler`}
        </button>
      )}
      <label className="listener-capacity">
        {t`À la fois`}
        <select
          aria-label={t`Conversations à la fois`}
          value={view?.capacity ?? 1}
          disabled={!view}
          onChange={(event) => void desk.set({ capacity: Number(event.target.value) })}
        >
          {Array.from({ length: limits.listenerCapacity }, (_, index) => index + 1).map((count) => (
            <option key={count}>{count}</option>
          ))}
        </select>
      </label>
      <p className="listener-waiting">{waitingWords(state.figures)}</p>
      <div className="listener-top-end">
        <button
          type="button"
          className="button"
          aria-pressed={Boolean(view?.call)}
          aria-keyshortcuts={hint(shortcuts, 'colleague')}
          disabled={!view}
          onClick={onCall}
        >
          {actionTable.colleague.words()}
        </button>
        <BellButton isSmall />
        <button
          type="button"
          className="button"
          data-kind="quiet"
          aria-label={t`Raccourcis clavier`}
          onClick={onShortcuts}
        >
          ?
        </button>
        <VeilButton onVeil={onVeil} />
        {isOnDuty(state) && !view?.isFinishing && (
          <button type="button" className="button" data-kind="quiet" onClick={onFinish}>
            {t`Fin de service`}
          </button>
        )}
        <button type="button" className="button" data-kind="quiet" onClick={onSignOut}>
          {t`Se déconnecter`}
        </button>
      </div>
    </header>
  )
}
