import { t } from '@lingui/core/macro'
import { type FormEvent, useState } from 'react'
import * as v from 'valibot'
import { type ServiceHours, serviceHours } from '#shared/protocol/service.ts'
import type { PartProperties } from '../desk/part-properties.ts'
import { Refused } from '../desk/refused.tsx'
import { Section } from '../desk/section.tsx'
import { useAct } from '../desk/use-act.ts'
import { Exceptions } from './exceptions.tsx'
import { Ranges } from './ranges.tsx'
import { weekdayWords } from './weekday-words.ts'

type Draft = { readonly from: ServiceHours; readonly hours: ServiceHours }

/** The hours in which the chat may be open. It opens only if a listener is present too. */
export function HoursSection({ desk, view }: PartProperties) {
  const [draft, setDraft] = useState<Draft | null>(null)
  const [saved, setSaved] = useState(false)
  const { working, refused, run } = useAct(
    (hours: ServiceHours) => desk.request('hours:set', { hours }),
    () => {
      setDraft(null)
      setSaved(true)
    },
  )
  const hours = draft?.hours ?? view.hours
  const isValid = v.is(serviceHours, hours)
  const isOvertaken = draft !== null && JSON.stringify(draft.from) !== JSON.stringify(view.hours)

  function edit(next: Partial<ServiceHours>) {
    setSaved(false)
    setDraft({ from: draft?.from ?? view.hours, hours: { ...hours, ...next } })
  }
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (isValid) await run(hours)
  }

  return (
    <Section title={t`Horaires`}>
      <p>
        {t`Heure de Paris ; une plage qui finit à 00:00 finit à minuit. Le service ouvre dans ces horaires, si une personne est disponible à l’écoute. Une conversation commencée n’est jamais coupée par l’horaire.`}
      </p>
      <form className="supervisor-hours" onSubmit={submit}>
        <ul className="supervisor-week">
          {hours.week.map((ranges, index) => {
            const name = weekdayWords(index)
            return (
              <li key={name}>
                <Ranges
                  name={name}
                  ranges={ranges}
                  onChange={(next) => edit({ week: hours.week.map((each, at) => (at === index ? next : each)) })}
                />
              </li>
            )
          })}
        </ul>
        <Exceptions exceptions={hours.exceptions} onChange={(exceptions) => edit({ exceptions })} />
        {isOvertaken && (
          <p role="alert" className="notice" data-kind="warn">
            {t`Quelqu’un d’autre vient de changer les horaires. Enregistrer remplacera son choix.`}
          </p>
        )}
        {!isValid && (
          <p role="alert" className="notice" data-kind="warn">
            {t`Chaque plage doit avoir un début et une fin, et finir après son début. Chaque jour particulier a une date.`}
          </p>
        )}
        <Refused name={refused} />
        <div className="supervisor-actions">
          <button type="submit" className="button" data-kind="main" aria-disabled={working || !isValid || !draft}>
            {t`Enregistrer`}
          </button>
          {draft && (
            <button type="button" className="button" onClick={() => setDraft(null)}>
              {t`Ne rien changer`}
            </button>
          )}
        </div>
        <p role="status">{saved && t`Horaires enregistrés.`}</p>
      </form>
    </Section>
  )
}
