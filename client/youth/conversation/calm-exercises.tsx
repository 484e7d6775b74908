import { t } from '@lingui/core/macro'

/** Exercises for breath and eyes while waiting. Nothing moves until it is opened, or under reduced motion. */
export function CalmExercises() {
  return (
    <details className="youth-calm">
      <summary>{t`Un exercice en attendant`}</summary>
      <h2>{t`Respirer doucement`}</h2>
      <div className="youth-breath" aria-hidden="true" />
      <p>{t`Le rond grandit : inspire. Il rétrécit : souffle. Fais-le cinq fois, sans forcer.`}</p>
      <p>{t`Sans le rond : inspire quatre secondes, souffle six secondes.`}</p>
      <h2>{t`Revenir ici et maintenant`}</h2>
      <p>{t`Regarde autour de toi, sans te presser. Cherche :`}</p>
      <ol>
        <li>{t`cinq choses que tu vois`}</li>
        <li>{t`quatre choses que tu peux toucher`}</li>
        <li>{t`trois bruits que tu entends`}</li>
        <li>{t`deux odeurs`}</li>
        <li>{t`un goût`}</li>
      </ol>
    </details>
  )
}
