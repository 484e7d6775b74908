import { t } from '@lingui/core/macro'
import { useFocusOnArrival } from '../focus-on-arrival.ts'

/** The newest tab has the conversation. This one can take it back. */
export function Elsewhere({ onTakeBack }: { onTakeBack: () => void }) {
  const title = useFocusOnArrival<HTMLHeadingElement>()
  return (
    <article className="youth-text">
      <h1 ref={title} tabIndex={-1}>{t`Cette conversation est ouverte dans un autre onglet`}</h1>
      <p>{t`Tu peux la continuer là-bas. Ou la reprendre ici : l’autre onglet s’arrêtera.`}</p>
      <button type="button" className="button" data-kind="main" onClick={onTakeBack}>
        {t`Continuer ici`}
      </button>
    </article>
  )
}
