import { plural, t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { kindOf, minutesWords, waitOf, waitWords } from './waits.ts'

/** What coordination sees at a glance: who waits, for how long, and how many places are free. Live, and never printed. */
export function Wallboard({ floor }: { floor: Floor }) {
  const { waiting, longestMinutes } = floor.figures
  const places = floor.listeners.reduce((sum, { free }) => sum + free, 0)
  const wait = waitOf(waiting === 0 ? 0 : longestMinutes)
  const calls = floor.listeners.filter(({ call }) => call !== null && call.state !== 'seen').length
  return (
    <>
      <Figure name={t`En attente`}>{plural(waiting, { 0: 'personne', one: '# jeune', other: '# jeunes' })}</Figure>
      <Figure name={t`Attente la plus longue`} kind={kindOf(wait)}>
        {waiting === 0 ? '–' : minutesWords(longestMinutes)}
        {wait !== 'short' && <small>{waitWords(wait)}</small>}
      </Figure>
      <Figure name={t`Places libres`} kind={waiting > 0 && places === 0 ? 'warn' : undefined}>
        {plural(places, { 0: 'aucune', one: '# place', other: '# places' })}
      </Figure>
      <Figure name={t`Bilans aujourd’hui`}>{floor.today.outcomes}</Figure>
      <Figure name={t`Appels en cours`} kind={calls > 0 ? 'danger' : undefined}>
        {plural(calls, { 0: 'aucun', one: '# appel', other: '# appels' })}
      </Figure>
    </>
  )
}

type FigureProps = {
  readonly name: string
  readonly kind?: 'warn' | 'danger' | undefined
  readonly children: ReactNode
}

const Figure = ({ name, kind, children }: FigureProps) => (
  <div data-kind={kind}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
