import { t } from '@lingui/core/macro'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { BellButton } from '#client/bell/bell-button.tsx'
import { BellChoice } from '#client/bell/bell-choice.tsx'
import { BellRefusals } from '#client/bell/bell-refusals.tsx'
import type { ConnectionState } from '#client/connection/connection.ts'
import { VeilButton } from '#client/staff-session/veil-button.tsx'
import { pageClock } from '#client/time/page-clock.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import { useMinute } from '#client/ui/use-minute.ts'
import type { TicketId } from '#shared/ids.ts'
import type { Desk } from './desk/desk-state.ts'
import { Alarms } from './list/alarms.tsx'
import { TicketLists } from './list/ticket-lists.tsx'
import { TeamPanel } from './team/team-panel.tsx'
import { UpkeepLines } from './team/upkeep-lines.tsx'
import { TicketView } from './ticket/ticket-view.tsx'

type CellPageProps = {
  readonly desk: Desk
  readonly alias: string
  readonly onVeil: () => void
  readonly onSignOut: () => void
}

/** The whole desk. */
export function CellPage({ desk, alias, onVeil, onSignOut }: CellPageProps) {
  const state = useSyncExternalStore(desk.subscribe, desk.get)
  const now = useMinute(pageClock)
  // What the lists say changes by days: they are not rendered again at each tick.
  const today = Math.floor(now / hourMs) * hourMs
  const onOpen = useCallback((ticket: TicketId) => void desk.open(ticket), [desk])
  const { facts, shown, isLoaded, connection } = state
  // The same list as long as the same tickets have a draft: at each key the lists are not rendered again.
  const drafted = state.withDraft.join(' ')
  const withDraft = useMemo(() => drafted.split(' '), [drafted])
  return (
    <div className="cell-desk" data-shown={shown !== null}>
      <header className="cell-head">
        <h1>{t`Cellule de suivi`}</h1>
        <p className="cell-soft">{alias}</p>
        <VeilButton onVeil={onVeil} />
        <BellButton />
        <button type="button" className="button" data-kind="quiet" onClick={onSignOut}>
          {t`Se déconnecter`}
        </button>
      </header>
      <div className="cell-notices">
        <p role="status" className="cell-connection">
          {connectionWords(connection, isLoaded)}
        </p>
        <div role="status">
          <BellRefusals />
        </div>
        <div role="alert">
          {state.isClockWrong && (
            <p className="notice" data-kind="warn">
              {t`L’horloge de cet ordinateur n’est pas à l’heure : des certificats valables peuvent sembler expirés. Réglez-la.`}
            </p>
          )}
        </div>
        <PartBoundary of={facts}>
          <Alarms facts={facts} />
        </PartBoundary>
        <PartBoundary of={state.upkeep}>
          <UpkeepLines
            upkeep={state.upkeep}
            team={state.team}
            acceptRoster={desk.acceptRoster}
            seeRotation={desk.seeRotation}
          />
        </PartBoundary>
      </div>
      <main className="cell-panes">
        {isLoaded && (
          <PartBoundary of={facts}>
            <TicketLists
              facts={facts}
              shown={shown?.ticket ?? null}
              withDraft={withDraft}
              today={today}
              onOpen={onOpen}
            />
          </PartBoundary>
        )}
        {isLoaded && (
          <div className="cell-work">
            {shown === null && <BellChoice />}
            <PartBoundary of={state.standing}>
              <TeamPanel desk={desk} standing={state.standing} />
            </PartBoundary>
            <PartBoundary of={shown?.ticket}>
              <TicketView {...{ desk, state, now }} />
            </PartBoundary>
          </div>
        )}
      </main>
    </div>
  )
}

const hourMs = 3_600_000

function connectionWords(connection: ConnectionState, isLoaded: boolean): string | null {
  switch (connection) {
    case 'connected':
      return isLoaded ? null : t`Chargement des demandes…`
    case 'connecting':
      return t`Connexion…`
    case 'lost':
      return t`Connexion perdue. Nouvel essai en cours ; rien de ce qui est écrit n’est perdu.`
    case 'untrusted':
      return t`Le service a répondu quelque chose que cette page ne connaît pas. Rien n’en est utilisé. Rechargez la page ; si cela recommence, prévenez la coordination.`
    case 'refused':
    case 'closed':
      return t`Le service ne laisse plus entrer cette page. Rechargez-la.`
  }
}
