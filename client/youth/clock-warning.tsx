import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { momentWords } from '#client/ui/date-words.ts'

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

/** Asked only where the device's date is the one reason to refuse a listener's certificate. Nobody is refused before the answer. */
export function DateQuestion({ date, onAnswer }: { date: number; onAnswer: (isRight: boolean) => void }) {
  const day = momentWords(date, { day: 'numeric', month: 'long', year: 'numeric' })
  return (
    <div role="alert" className="notice youth-clock" data-kind="warn">
      <p>{t`Ton téléphone dit : ${day}. C’est la bonne date ?`}</p>
      <div className="youth-ways-beside">
        <button type="button" className="button" onClick={() => onAnswer(true)}>
          {t`Oui`}
        </button>
        <button type="button" className="button" onClick={() => onAnswer(false)}>
          {t`Non`}
        </button>
      </div>
    </div>
  )
}
