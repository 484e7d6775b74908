import { plural, t } from '@lingui/core/macro'
import { useCallback } from 'react'
import { Link, useLocation } from 'wouter'
import { isClockOff } from '#client/staff-session/is-clock-off.ts'
import { RosterAlarm } from '#client/staff-session/roster-alarm.tsx'
import { RosterLapse } from '#client/staff-session/roster-lapse.tsx'
import { RosterRotation } from '#client/staff-session/roster-rotation.tsx'
import { pageClock } from '#client/time/page-clock.ts'
import { listWords } from '#client/ui/list-words.ts'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { StaffId } from '#shared/ids.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { callingWords, missedWords, seenWords } from '../desk/call-words.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { floorOnce } from '../desk/each-once.ts'
import type { PartProperties } from '../desk/part-properties.ts'
import { Refused } from '../desk/refused.tsx'
import { useAct } from '../desk/use-act.ts'
import { whatCannotWait } from '../desk/what-cannot-wait.ts'
import { haveHeldKey } from '../organisation/have-held-key.ts'

/** The urgent alerts. They stand above every part; the bell rings for them (`desk-news.ts`). */
export function Alerts({ desk, view, upkeep, roster }: PartProperties) {
  const [location] = useLocation()
  const seenCalls = floorOnce(view.floor).listeners.filter(({ call }) => call?.state === 'seen')
  const { calls, missedCalls, wishes, withheld, altered, untaken, notRevoked } = whatCannotWait(view, upkeep, roster)
  const { clockAheadMs } = view
  const left = haveHeldKey(view.members)
  const serviceNow = useCallback(() => pageClock() - clockAheadMs, [clockAheadMs])
  const nameOf = (staff: string) => {
    const member = view.members.find((each) => each.status !== 'invited' && each.id === staff)
    return member && member.status !== 'invited' ? member.alias : null
  }
  return (
    <div className="supervisor-alerts">
      <div role="alert" className="supervisor-alerts">
        {roster.trouble && (
          <PartBoundary of={roster.trouble}>
            <RosterAlarm trouble={roster.trouble} nameOf={nameOf} accept={desk.acceptRoster} />
          </PartBoundary>
        )}
        {roster.rotation && (
          <PartBoundary of={roster.rotation}>
            <RosterRotation rotation={roster.rotation} nameOf={nameOf} onSeen={desk.seeRotation} />
          </PartBoundary>
        )}
        {notRevoked.map(({ id, alias }) => (
          <PartBoundary key={id}>
            <NotRevoked desk={desk} staff={id} alias={alias} />
          </PartBoundary>
        ))}
        {calls.map((listener) => (
          <PartBoundary key={listener.id}>
            <Call desk={desk} listener={listener.id} words={() => callingWords(listener)} yes={t`J’y vais`} />
          </PartBoundary>
        ))}
        {missedCalls.map((missed) => (
          <PartBoundary key={missed.listener}>
            <Call desk={desk} listener={missed.listener} words={() => missedWords(missed)} yes={t`J’ai vu`} />
          </PartBoundary>
        ))}
        {withheld.map(({ listener, alias }) => (
          <PartBoundary key={listener}>
            <Withheld desk={desk} listener={listener} alias={alias} />
          </PartBoundary>
        ))}
        {altered.map(({ id, alias }) => (
          <p key={id} className="notice" data-kind="danger">
            {t`Alerte : le certificat de ${alias} n’a pas été signé par votre organisation. Désactivez ce compte et prévenez la personne responsable du serveur.`}
          </p>
        ))}
        {untaken.length > 0 && (
          <p className="notice" data-kind="danger">
            {plural(untaken.length, {
              one: '# demande de suivi attend depuis plus longtemps que promis.',
              other: '# demandes de suivi attendent depuis plus longtemps que promis.',
            })}
          </p>
        )}
      </div>
      <div role="status" className="supervisor-alerts">
        {seenCalls.map((listener) => (
          <PartBoundary key={listener.id}>{() => <p className="notice">{seenWords(listener)}</p>}</PartBoundary>
        ))}
        {wishes.map((wish) => (
          <PartBoundary key={wish.listener} of={wish}>
            <Wish desk={desk} wish={wish} />
          </PartBoundary>
        ))}
      </div>
      <Refused name={upkeep.teamRefused} />
      <Refused name={upkeep.refused} />
      {isClockOff(view.clockAheadMs) && (
        <p className="notice" data-kind="warn">
          {t`L’heure de cet appareil est différente de celle du serveur. Corrigez-la avant de signer des certificats.`}
        </p>
      )}
      <RosterLapse until={roster.lapses} who="coordination" now={serviceNow} />
      {left.length > 0 && location !== '/organisation' && (
        <p className="notice" data-kind="warn">
          {t`Départ avec la clé de l’organisation : ${listWords(left.map(({ alias }) => alias))}.`}{' '}
          <Link href="/organisation">{t`Remplacer la clé`}</Link>
        </p>
      )}
      {upkeep.team.kind === 'first' && location !== '/cle' && (
        <p className="notice">
          {t`La cellule a créé sa première clé. Elle attend votre accord.`} <Link href="/cle">{t`Voir la clé`}</Link>
        </p>
      )}
    </div>
  )
}

type OfMember = { readonly desk: CoordinationDesk; readonly staff: StaffId; readonly alias: string }

/** Only a person takes somebody out of the roster: the list of accounts is what the server says. */
function NotRevoked({ desk, staff, alias }: OfMember) {
  const { working, refused, run } = useAct(() => desk.revoke(staff))
  return (
    <div className="notice supervisor-alert" data-kind="warn">
      <p data-focus-place>
        {t`Le compte de ${alias} est désactivé, mais le registre de l’équipe nomme encore cette personne.`}
      </p>
      <button type="button" className="button" data-kind="main" aria-disabled={working} onClick={() => run()}>
        {t`Retirer du registre`} <span className="only-read-aloud">{alias}</span>
      </button>
      <Refused name={refused} />
    </div>
  )
}

type OfListener = { readonly desk: CoordinationDesk; readonly listener: StaffId; readonly alias: string }

type WishProperties = { readonly desk: CoordinationDesk; readonly wish: Floor['wishes'][number] }

/** It stays until somebody has talked with the listener: whoever only reads it presses nothing (SPEC C35). */
function Wish({ desk, wish: { listener, alias } }: WishProperties) {
  const { working, refused, run } = useAct(() => desk.request('wish:done', { listener }))
  return (
    <div className="notice supervisor-alert">
      <p data-focus-place>{t`${alias} aimerait en parler, après une conversation.`}</p>
      <button type="button" className="button" aria-disabled={working} onClick={() => run()}>
        {t`C’est fait`} <span className="only-read-aloud">{alias}</span>
      </button>
      <Refused name={refused} />
    </div>
  )
}

type CallProperties = {
  readonly desk: CoordinationDesk
  readonly listener: StaffId
  readonly words: () => string
  readonly yes: string
}

function Call({ desk, listener, words, yes }: CallProperties) {
  const { working, refused, run } = useAct(() => desk.request('colleague:answer', { listener }))
  return (
    <div className="notice supervisor-alert" data-kind="warn">
      <p data-focus-place>{words()}</p>
      <button type="button" className="button" data-kind="main" aria-disabled={working} onClick={() => run()}>
        {yes}
      </button>
      <Refused name={refused} />
    </div>
  )
}

function Withheld({ desk, listener, alias }: OfListener) {
  const { working, refused, run } = useAct(() => desk.request('withheld:seen', { listener }))
  return (
    <div className="notice supervisor-alert" data-kind="danger">
      <p data-focus-place>
        {t`Alerte : l’appareil d’un jeune a refusé le certificat de ${alias}. Il a peut-être été remplacé. Vérifiez ce compte et prévenez la personne responsable du serveur.`}
      </p>
      <button type="button" className="button" aria-disabled={working} onClick={() => run()}>
        {t`J’ai vu`}
      </button>
      <Refused name={refused} />
    </div>
  )
}
