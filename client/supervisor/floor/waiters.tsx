import { plural, t } from '@lingui/core/macro'
import { useMinute } from '#client/ui/use-minute.ts'
import type { Floor } from '#shared/protocol/supervisor.ts'
import { kindOf, minutesWords, waitOf, waitWords } from './waits.ts'

type WaitersProperties = {
  readonly floor: Pick<Floor, 'waiting' | 'figures'>
  /** The service's clock, milliseconds. */
  readonly serviceNow: () => number
}

/** Everybody who waits, and for how long (SPEC C36). It names nobody, and is never printed. */
export function Waiters({ floor: { waiting, figures }, serviceNow }: WaitersProperties) {
  const now = useMinute(serviceNow)
  const others = figures.waiting - waiting.length
  if (waiting.length === 0) return null
  return (
    <section className="supervisor-waiters" aria-labelledby="supervisor-waiters">
      <h3 id="supervisor-waiters">{t`Qui attend`}</h3>
      <ol>
        {waiting.map((since, place) => {
          const minutes = Math.max(0, Math.floor((now - since) / 60_000))
          const wait = waitOf(minutes)
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a place in the queue has no other name.
            <li key={place} data-kind={kindOf(wait)}>
              {minutesWords(minutes)}
              {wait !== 'short' && <small>{waitWords(wait)}</small>}
            </li>
          )
        })}
      </ol>
      {others > 0 && (
        <p>
          {plural(others, {
            one: '# autre attend depuis moins longtemps.',
            other: '# autres attendent depuis moins longtemps.',
          })}
        </p>
      )}
    </section>
  )
}
