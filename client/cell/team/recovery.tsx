import { t } from '@lingui/core/macro'
import { type FormEvent, useId, useState } from 'react'
import { recoverySheetWords } from '#client/crypto/staff/recovery-sheet.ts'
import { readWords } from '#client/crypto/words.ts'
import { enrolmentWords } from '#client/staff-session/enrolment-words.ts'
import { privateWords } from '#client/ui/private-writing.ts'
import { settled } from '#client/ui/settled.ts'
import type { Desk } from '../desk/desk-state.ts'
import { loadWords, sheetTroubleWords } from './sheet-words.ts'

/** The printed sheet, if nobody holds the key any more. The words stay in this field until they are used, and nowhere else. */
export function Recovery({ desk }: { desk: Desk }) {
  const [typed, setTyped] = useState('')
  const [working, setWorking] = useState(false)
  const [trouble, setTrouble] = useState<string | null>(null)
  const ids = { field: useId(), hint: useId(), trouble: useId() }

  /** What went wrong, in words. */
  const tried = async () => {
    const list = await loadWords()
    if (list === null) return t`La liste de mots n’a pas pu être chargée. Réessayez.`
    const words = readWords(list, typed, recoverySheetWords)
    if (!words.ok) return sheetTroubleWords(words)
    const recovered = await settled(() => desk.recover(list, typed))
    if (!recovered.ok) return enrolmentWords(recovered.refused)
    setTyped('')
    return null
  }
  const recover = async () => {
    setTrouble(null)
    setWorking(true)
    setTrouble(await tried())
    setWorking(false)
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!working) void recover()
  }
  return (
    <form className="cell-form" autoComplete="off" onSubmit={onSubmit}>
      <label htmlFor={ids.field}>{t`Les douze mots de la feuille de secours`}</label>
      <textarea
        {...privateWords}
        id={ids.field}
        rows={3}
        value={typed}
        aria-invalid={trouble !== null}
        aria-describedby={`${ids.hint} ${ids.trouble}`}
        onChange={(event) => setTyped(event.target.value)}
      />
      <p id={ids.hint} className="cell-soft">
        {t`Dans l’ordre. Les quatre premières lettres de chaque mot suffisent.`}
      </p>
      <p id={ids.trouble} role="alert" className="cell-trouble">
        {trouble}
      </p>
      <div className="cell-ways">
        <button type="submit" className="button" data-kind="main" aria-disabled={working}>
          {t`Rouvrir avec la feuille`}
        </button>
      </div>
      <p role="status" className="cell-progress">
        {working && t`Vérification des mots…`}
      </p>
    </form>
  )
}
