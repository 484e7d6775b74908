import { plural, t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { unreachable } from '#shared/result.ts'

/** From so many minutes on a wait is long, and too long: whoever coordinates can open a desk, or close the intake. */
const long = 5
const tooLong = 15
type Wait = 'short' | 'long' | 'too-long'

export function waitOf({ waiting, longestMinutes }: Floor['figures']): Wait {
  if (waiting === 0 || longestMinutes < long) return 'short'
  return longestMinutes < tooLong ? 'long' : 'too-long'
}

/** How many young people could be given to somebody at once. */
export const freePlaces = (listeners: Floor['listeners']): number =>
  listeners.reduce(
    (sum, { availability, capacity, conversations }) =>
      sum + (availability === 'available' ? Math.max(0, capacity - conversations) : 0),
    0,
  )

/** What coordination sees at a glance: who waits, for how long, and how many places are free. Live, and never printed. */
export function Wallboard({ floor }: { floor: Floor }) {
  const { waiting, longestMinutes } = floor.figures
  const places = freePlaces(floor.listeners)
  const wait = waitOf(floor.figures)
  const calls = floor.listeners.filter(({ call }) => call !== null && call.state !== 'seen').length
  return (
    <>
      <Figure name={t`En attente`}>{plural(waiting, { 0: 'personne', one: '# jeune', other: '# jeunes' })}</Figure>
      <Figure name={t`Attente la plus longue`} kind={kindOf(wait)}>
        {waiting === 0 ? '–' : waitWords(longestMinutes)}
        {wait !== 'short' && <small>{wait === 'long' ? t`longue` : t`trop longue`}</small>}
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

function kindOf(wait: Wait): FigureProps['kind'] {
  switch (wait) {
    case 'short':
      return undefined
    case 'long':
      return 'warn'
    case 'too-long':
      return 'danger'
    default:
      return unreachable(wait)
  }
}

const waitWords = (minutes: number): string =>
  minutes < 1 ? t`moins d’une minute` : plural(minutes, { one: '# minute', other: '# minutes' })
