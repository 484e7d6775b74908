import { t } from '@lingui/core/macro'
import type { ServiceHours } from '#shared/protocol/service.ts'

type Range = ServiceHours['week'][number][number]
type Properties = {
  readonly name: string
  /** Whether the day is already shown beside the ranges, such as in a date field. */
  readonly namedBeside?: boolean
  readonly ranges: readonly Range[]
  readonly onChange: (ranges: Range[]) => void
}

const most = 4

/** A day's opening ranges; a day without any is closed. */
export function Ranges({ name, namedBeside = false, ranges, onChange }: Properties) {
  const replace = (index: number, next: Range) => onChange(ranges.map((each, at) => (at === index ? next : each)))
  return (
    <fieldset className="supervisor-day" data-named-beside={namedBeside}>
      <legend className={namedBeside ? 'only-read-aloud' : undefined}>{name}</legend>
      <div className="supervisor-ranges">
        {ranges.length === 0 && <span className="supervisor-empty">{t`fermé`}</span>}
        {ranges.map((range, index) => {
          const number = index + 1
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: ranges have no name; their position identifies them.
            <span key={index} className="supervisor-range">
              <input
                type="time"
                required
                aria-label={t`${name}, plage ${number}, début`}
                value={range.from}
                onChange={(event) => replace(index, { ...range, from: event.target.value })}
              />
              <span aria-hidden="true">–</span>
              <input
                type="time"
                required
                aria-label={t`${name}, plage ${number}, fin`}
                value={range.to === '24:00' ? '00:00' : range.to}
                onChange={(event) => replace(index, { ...range, to: endOf(event.target.value) })}
              />
              <button
                type="button"
                className="button"
                data-kind="quiet"
                onClick={() => onChange(ranges.filter((_, at) => at !== index))}
              >
                {t`Retirer`} <span className="only-read-aloud">{t`${name}, plage ${number}`}</span>
              </button>
            </span>
          )
        })}
        {ranges.length < most && (
          <button
            type="button"
            className="button"
            data-kind="quiet"
            onClick={() => onChange([...ranges, nextRange(ranges.at(-1))])}
          >
            {t`Ajouter une plage`} <span className="only-read-aloud">{name}</span>
          </button>
        )}
      </div>
    </fieldset>
  )
}

/** A time field has no 24:00: midnight as an end means the end of that day. */
const endOf = (time: string) => (time === '00:00' ? '24:00' : time)

const nextRange = (last: Range | undefined): Range =>
  last && last.to < '22:00' ? { from: last.to, to: '22:00' } : { from: '14:00', to: '18:00' }
