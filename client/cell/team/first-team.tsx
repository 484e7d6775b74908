import { t } from '@lingui/core/macro'
import { useId, useState } from 'react'
import type { WordList } from '#client/crypto/words.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { newTeam, type RecoverySheet } from '#client/enrolment/team-epoch.ts'
import { enrolmentWords } from '#client/staff-session/enrolment-words.ts'
import { settled } from '#client/ui/settled.ts'
import { ok } from '#shared/result.ts'
import type { Desk } from '../desk/desk-state.ts'
import { CheckSheet } from './check-sheet.tsx'
import { Sheet } from './sheet.tsx'
import { askedNumbers, loadWords, wrongNumbers } from './sheet-words.ts'

type Making = { readonly list: WordList; readonly sheet: RecoverySheet; readonly asked: readonly [number, number] }

/** The first member makes the team's key, only once the recovery sheet is on paper: the page asks for two of its words. */
export function FirstTeam({ desk }: { desk: Desk }) {
  const [step, setStep] = useState<'before' | 'printing' | 'checking' | 'making'>('before')
  const [making, setMaking] = useState<Making | null>(null)
  const [wrong, setWrong] = useState<readonly number[]>([])
  const [trouble, setTrouble] = useState<EnrolmentRefusal | 'no-words' | null>(null)
  const title = useId()

  const begin = async () => {
    const list = await loadWords()
    if (list === null) return setTrouble('no-words')
    const made = await settled(async () => {
      const sheet = newTeam(list)
      return ok({ list, sheet, asked: askedNumbers(sheet.words.length) })
    })
    setTrouble(made.ok ? null : made.refused)
    if (!made.ok) return
    setMaking(made.value)
    setStep('printing')
  }
  const check = async ({ list, sheet, asked }: Making, typed: readonly string[]) => {
    const found = wrongNumbers(list, sheet.words, asked, typed)
    setWrong(found)
    if (found.length > 0) return
    setStep('making')
    const made = await settled(() => desk.makeFirstEpoch(sheet))
    if (made.ok) return setMaking(null)
    setTrouble(made.refused)
    setStep('checking')
  }

  return (
    <section className="cell-first" aria-labelledby={title}>
      <h2 id={title} className="cell-not-printed">{t`Créer la clé de l’équipe`}</h2>
      <p role="alert" className="cell-trouble cell-not-printed">
        {trouble === 'no-words' && t`La liste de mots n’a pas pu être chargée. Réessayez.`}
        {trouble !== null && trouble !== 'no-words' && enrolmentWords(trouble)}
      </p>
      {step === 'before' && (
        <>
          <p>{t`L’équipe n’a pas encore de clé : aucun suivi ne peut être proposé. Vous pouvez la créer maintenant, dans ce navigateur.`}</p>
          <p>{t`Il vous faut une imprimante, ou de quoi recopier douze mots : cette feuille de secours ira dans un coffre. Elle rouvre tout si plus personne n’a la clé, et elle n’est montrée qu’une fois.`}</p>
          <button type="button" className="button" data-kind="main" onClick={() => void begin()}>
            {t`Préparer la feuille de secours`}
          </button>
        </>
      )}
      {step === 'printing' && making && <Sheet words={making.sheet.words} onPrinted={() => setStep('checking')} />}
      {step === 'checking' && making && (
        <CheckSheet
          asked={making.asked}
          wrong={wrong}
          onCheck={(typed) => {
            void check(making, typed)
          }}
          onBack={() => setStep('printing')}
        />
      )}
      <p role="status" className="cell-progress">
        {step === 'making' && t`Création de la clé de l’équipe…`}
      </p>
    </section>
  )
}
