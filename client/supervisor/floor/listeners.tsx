import { plural, t } from '@lingui/core/macro'
import { useState } from 'react'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { StaffId } from '#shared/ids.ts'
import type { Floor, StaffMember } from '#shared/protocol/supervisor.ts'
import { reasonWords } from '../desk/call-words.ts'
import type { CoordinationDesk } from '../desk/coordination-desk.ts'
import { nameOf } from '../desk/name-of.ts'
import { WideTable } from '../desk/wide-table.tsx'
import { AskToJoin } from '../joining/ask-to-join.tsx'
import { HandBack } from './hand-back.tsx'

type Listener = Floor['listeners'][number]
type Properties = {
  readonly desk: CoordinationDesk
  readonly listeners: readonly Listener[]
  readonly members: readonly StaffMember[]
  /** Milliseconds, by the service's clock. */
  readonly now: number
}

/** The listeners present, their conversations, and who may not be at their desk. It shows neither ranking nor speed. */
export function Listeners({ desk, listeners, members, now }: Properties) {
  const [asked, ask] = useState<StaffId | null>(null)
  const [joined, join] = useState<StaffId | null>(null)
  const joinedListener = listeners.find(({ id }) => id === joined)
  const here = listeners.filter(({ availability }) => availability !== 'away')
  const away = listeners.filter(({ availability }) => availability === 'away')
  return (
    <>
      <h3>{t`À l’écoute`}</h3>
      {listeners.length === 0 ? (
        <p className="supervisor-empty">{t`Personne n’a ouvert sa page d’écoute.`}</p>
      ) : (
        <WideTable
          label={t`À l’écoute`}
          columns={[t`Nom affiché`, t`Présence`, t`Conversations`, t`Collègue`, t`Action`]}
        >
          {[...here, ...away].map((listener) => (
            <ItemBoundary key={listener.id} as="tr" of={listener}>
              <ListenerRow listener={listener} members={members} now={now} onAsk={ask} onJoin={join} />
            </ItemBoundary>
          ))}
        </WideTable>
      )}
      {asked && <HandBack desk={desk} listeners={listeners} members={members} from={asked} onClose={() => ask(null)} />}
      {joinedListener && (
        <AskToJoin desk={desk} listener={joinedListener} members={members} onClose={() => join(null)} />
      )}
    </>
  )
}

type RowProperties = {
  readonly listener: Listener
  readonly members: readonly StaffMember[]
  readonly now: number
  readonly onAsk: (listener: StaffId) => void
  readonly onJoin: (listener: StaffId) => void
}

function ListenerRow({ listener, members, now, onAsk, onJoin }: RowProperties) {
  const { id, availability, conversations, capacity, veiledSince, call } = listener
  const alias = nameOf(members, listener)
  const unanswered = conversations.filter(({ isUnanswered }) => isUnanswered).length
  return (
    <tr data-quiet={availability === 'away' && conversations.length === 0}>
      <th scope="row">{alias}</th>
      <td>
        {availabilityWords(listener)}
        {veiledSince !== null && <small>{veiledWords(now - veiledSince)}</small>}
      </td>
      <td>
        {t`${conversations.length} sur ${capacity}`}
        {unanswered > 0 && <strong className="supervisor-alarm">{unansweredWords(unanswered)}</strong>}
      </td>
      <td>{call && (call.state === 'seen' ? t`${call.by} y va` : t`appelle : ${reasonWords(call.reason)}`)}</td>
      <td>
        {conversations.length > 0 && (
          <div className="supervisor-actions">
            <button type="button" className="button" onClick={() => onJoin(id)}>
              {t`Demander à venir`} <span className="only-read-aloud">{alias}</span>
            </button>
            <button type="button" className="button" onClick={() => onAsk(id)}>
              {t`Rendre à la file`}
            </button>
          </div>
        )}
      </td>
    </tr>
  )
}

function veiledWords(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  return minutes < 1
    ? t`écran voilé depuis moins d’une minute`
    : plural(minutes, { one: 'écran voilé depuis # minute', other: 'écran voilé depuis # minutes' })
}

const unansweredWords = (count: number): string =>
  plural(count, { one: '# sans réponse depuis 4 minutes', other: '# sans réponse depuis 4 minutes' })

function availabilityWords({ availability, breathes }: Pick<Listener, 'availability' | 'breathes'>): string {
  switch (availability) {
    case 'available':
      return breathes ? t`disponible, souffle un instant` : t`disponible`
    case 'paused':
      return t`en pause`
    case 'away':
      return t`pas là`
  }
}
