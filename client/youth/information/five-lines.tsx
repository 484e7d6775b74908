import { t } from '@lingui/core/macro'
import { limits } from '#shared/protocol/limits.ts'

/** What a young person should know, in five lines. */
export function FiveLines() {
  const minutes = limits.erasedAfterEnd / 60_000
  return (
    <ol className="youth-points youth-five-lines">
      <li>{t`Tu peux écrire sans dire ton nom. Personne ne te le demande.`}</li>
      <li>
        {t`La personne qui te répond lit tes messages. Toute autre, seulement si tu dis oui.`}{' '}
        {t`Si elle disparaît, quelqu’un prend sa place, et on te le dit.`}
      </li>
      <li>{t`À la fin, tout est effacé en ${minutes} minute.`}</li>
      <li>{t`Un suivi existe seulement si tu dis oui. Tu peux l’arrêter quand tu veux.`}</li>
      <li>
        {t`Si tu es en danger, ou si tu risques de l’être, on peut devoir alerter. On t’en parle d’abord, si on peut.`}
      </li>
    </ol>
  )
}
