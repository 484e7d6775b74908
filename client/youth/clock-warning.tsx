import { t } from '@lingui/core/macro'
import { useState } from 'react'

/** Warns once of a device clock that is far off. The clock never keeps a person from talking. */
export function ClockWarning() {
  const [read, setRead] = useState(false)
  if (read) return null
  return (
    <div className="notice youth-clock" data-kind="warn">
      <p>{t`L’heure de ton appareil est fausse. Tu peux parler quand même.`}</p>
      <button type="button" className="button" data-kind="quiet" onClick={() => setRead(true)}>
        {t`D’accord`}
      </button>
    </div>
  )
}
