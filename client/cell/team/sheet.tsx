import { t } from '@lingui/core/macro'
import { useId } from 'react'
import { pageClock } from '#client/time/page-clock.ts'
import { dayWords } from '#client/ui/date-words.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'

/** The recovery sheet, on screen as it is printed: the paper shows nothing else. */
export function Sheet({ words, onPrinted }: { words: readonly string[]; onPrinted: () => void }) {
  const title = useId()
  const today = dayWords(serviceDay(pageClock()))
  return (
    <>
      <section className="cell-sheet" aria-labelledby={title}>
        <h3 id={title}>{t`Feuille de secours de l’équipe de suivi`}</h3>
        <p>{t`Faite le ${today}. À garder sous clé, hors de vue, avec ce que l’équipe a de plus confidentiel.`}</p>
        <ol className="cell-sheet-words" translate="no">
          {words.map((word, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a word may occur twice, and the list never changes.
            <li key={index}>{word}</li>
          ))}
        </ol>
        <p>{t`Ces douze mots, dans cet ordre, rouvrent les demandes de suivi si plus aucun membre de l’équipe n’a la clé. Qui les lit et entre dans le service peut tout ouvrir : ni photo, ni copie, ni message.`}</p>
        <p>{t`Si une autre feuille la remplace un jour, le service refusera celle-ci. Détruisez-la quand même : avec une ancienne sauvegarde du service, elle rouvre les demandes de son temps.`}</p>
      </section>
      <div className="cell-ways cell-not-printed">
        <button type="button" className="button" onClick={() => window.print()}>
          {t`Imprimer`}
        </button>
        <button type="button" className="button" data-kind="main" onClick={onPrinted}>
          {t`La feuille est sur papier`}
        </button>
      </div>
    </>
  )
}
