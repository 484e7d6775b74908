import { t } from '@lingui/core/macro'
import { dayWords } from '#client/ui/date-words.ts'
import type { ServiceHours } from '#shared/protocol/service.ts'
import { Ranges } from './ranges.tsx'

type Exception = ServiceHours['exceptions'][number]
type Properties = {
  readonly exceptions: readonly Exception[]
  readonly onChange: (exceptions: Exception[]) => void
}

/** Days that differ from the week: closed, or with other ranges. */
export function Exceptions({ exceptions, onChange }: Properties) {
  const replace = (index: number, next: Exception) =>
    onChange(exceptions.map((each, at) => (at === index ? next : each)))
  return (
    <section className="supervisor-exceptions" aria-label={t`Jours particuliers`}>
      <h3>{t`Jours particuliers`}</h3>
      {exceptions.length === 0 && <p className="supervisor-empty">{t`Aucun.`}</p>}
      <ul className="supervisor-week">
        {exceptions.map((exception, index) => {
          const number = index + 1
          const name = exception.day ? dayWords(exception.day) : t`Jour particulier ${number}`
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a day without a chosen date has no name; its position identifies it.
            <li key={index} className="supervisor-exception">
              <input
                type="date"
                required
                aria-label={t`Date du jour particulier ${number}`}
                value={exception.day}
                onChange={(event) => replace(index, { ...exception, day: event.target.value })}
              />
              <Ranges
                name={name}
                namedBeside
                ranges={exception.ranges}
                onChange={(ranges) => replace(index, { ...exception, ranges })}
              />
              <button
                type="button"
                className="button"
                data-kind="quiet"
                onClick={() => onChange(exceptions.filter((_, at) => at !== index))}
              >
                {t`Retirer ce jour`} <span className="only-read-aloud">{name}</span>
              </button>
            </li>
          )
        })}
      </ul>
      <button type="button" className="button" onClick={() => onChange([...exceptions, { day: '', ranges: [] }])}>
        {t`Ajouter un jour particulier`}
      </button>
    </section>
  )
}
