import { t } from '@lingui/core/macro'
import { type ComponentType, useId } from 'react'
import { consentText } from '#language/consent-text.ts'
import { type Reason, reasons } from '#shared/consent/reasons.ts'
import { specialities, type Triage, urgency as urgencies } from '#shared/ticket/triage.ts'
import type { HandoverChange, HandoverDraft } from './handover-draft.ts'
import { reasonWords, staffSpecialityWords, staffUrgencyWords } from './handover-words.ts'

type Properties = {
  readonly draft: HandoverDraft
  readonly onChange: (change: HandoverChange) => void
}

/** The control of each field of triage, in the order of the panel; a field without one does not compile. */
const controls: Record<keyof Triage, ComponentType<Properties>> = {
  reason: ReasonControl,
  specialities: SpecialitiesControl,
  urgency: UrgencyControl,
}

/** Asks the listener for every field of triage. */
export const TriageControls = (properties: Properties) =>
  Object.entries(controls).map(([field, Control]) => <Control key={field} {...properties} />)

function ReasonControl({ draft, onChange }: Properties) {
  const [field, phrase] = [useId(), useId()]
  return (
    <div className="handover-panel-field">
      <label htmlFor={field}>{t`Raison`}</label>
      <select
        id={field}
        aria-describedby={phrase}
        value={draft.reason}
        onChange={(event) => onChange({ change: 'triage', triage: { reason: event.target.value as Reason } })}
      >
        {reasons.map((reason) => (
          <option key={reason} value={reason}>
            {reasonWords(reason)}
          </option>
        ))}
      </select>
      <p id={phrase} className="handover-panel-hint">
        {t`Le jeune lira : « ${consentText.reasons[draft.reason]} »`}
      </p>
    </div>
  )
}

function SpecialitiesControl({ draft, onChange }: Properties) {
  return (
    <fieldset className="handover-panel-field">
      <legend>{t`Spécialités`}</legend>
      <div className="handover-panel-options">
        {specialities.map((speciality) => (
          <label key={speciality}>
            <input
              type="checkbox"
              checked={draft.specialities.includes(speciality)}
              onChange={(event) => onChange({ change: 'speciality', speciality, wanted: event.target.checked })}
            />
            {staffSpecialityWords(speciality)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

function UrgencyControl({ draft, onChange }: Properties) {
  const name = useId()
  return (
    <fieldset className="handover-panel-field">
      <legend>{t`Urgence`}</legend>
      <div className="handover-panel-options">
        {urgencies.options.map((urgency) => (
          <label key={urgency}>
            <input
              type="radio"
              name={name}
              checked={draft.urgency === urgency}
              onChange={() => onChange({ change: 'triage', triage: { urgency } })}
            />
            {staffUrgencyWords(urgency)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
