import { t } from '@lingui/core/macro'
import { ItemBoundary } from '#client/ui/staff-boundary.tsx'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { reasonWords } from '../desk/call-words.ts'
import { WideTable } from '../desk/wide-table.tsx'

type Listener = Floor['listeners'][number]

/** The listeners present and their number of conversations. It shows neither ranking nor speed. */
export function Listeners({ listeners }: { listeners: readonly Listener[] }) {
  const here = listeners.filter(({ availability }) => availability !== 'away')
  const away = listeners.filter(({ availability }) => availability === 'away')
  return (
    <>
      <h3>{t`À l’écoute`}</h3>
      {listeners.length === 0 ? (
        <p className="supervisor-empty">{t`Personne n’a ouvert sa page d’écoute.`}</p>
      ) : (
        <WideTable label={t`À l’écoute`} columns={[t`Nom affiché`, t`Présence`, t`Conversations`, t`Collègue`]}>
          {[...here, ...away].map((listener) => (
            <ItemBoundary key={listener.id} as="tr" of={listener}>
              <ListenerRow listener={listener} />
            </ItemBoundary>
          ))}
        </WideTable>
      )}
    </>
  )
}

function ListenerRow({ listener }: { listener: Listener }) {
  const { alias, conversations, capacity, availability, call } = listener
  return (
    <tr data-quiet={availability === 'away' && conversations === 0}>
      <th scope="row">{alias}</th>
      <td>{availabilityWords(listener)}</td>
      <td>{t`${conversations} sur ${capacity}`}</td>
      <td>{call && (call.state === 'seen' ? t`${call.by} y va` : t`appelle : ${reasonWords(call.reason)}`)}</td>
    </tr>
  )
}

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
