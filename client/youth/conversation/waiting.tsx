import { t } from '@lingui/core/macro'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { CalmExercises } from './calm-exercises.tsx'
import { estimateWords, placeWords } from './place-words.ts'

/** The place in the queue, the phone for people who cannot wait, and exercises. `undefined`: the service has not answered yet. */
export function Waiting(props: {
  waiting: Extract<YouthConversation, { phase: 'waiting' }> | undefined
  phone: string
}) {
  const { waiting, phone } = props
  return (
    <section className="youth-waiting" aria-label={t`Attente`}>
      <p role="status" className="youth-place">
        {waiting ? placeWords(waiting) : t`On te met dans la file.`} {waiting && estimateWords(waiting.estimateMinutes)}
      </p>
      {waiting && !waiting.listenersPresent && (
        <p>{t`Tu peux rester ici, ou revenir plus tard. En danger ? Appuie sur « Urgence ».`}</p>
      )}
      <p className="youth-soft">{t`Tu peux déjà écrire. La personne lira en arrivant.`}</p>
      <a className="button" data-kind="quiet" href={`tel:${phone.replaceAll(' ', '')}`}>
        {t`Appeler le ${phone}, jour et nuit`}
      </a>
      <CalmExercises />
    </section>
  )
}
