import { t } from '@lingui/core/macro'
import { momentWords } from '#client/ui/date-words.ts'
import type { DateQuestionProps } from '../parts.ts'

/** Asked only where the device's date is the one reason to refuse a listener's certificate. Nobody is refused before the answer. */
export function DateQuestion({ date, onAnswer }: DateQuestionProps) {
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
