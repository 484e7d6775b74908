import { t } from '@lingui/core/macro'
import type { PageSettings } from '#client/connection/page-settings.ts'
import { useFocusOnArrival } from '../focus-on-arrival.ts'

/** Adults, relatives and professionals: the phone and the form. */
export function Adult({ adults, onBack }: { adults: PageSettings['adults']; onBack: () => void }) {
  const title = useFocusOnArrival<HTMLHeadingElement>()
  const { phone, form } = adults
  return (
    <article className="youth-text">
      <h1 ref={title} tabIndex={-1}>{t`Pour vous, un autre chemin`}</h1>
      <p>{t`Ici, on parle avec les moins de 21 ans. Le ${phone} répond à tous, jour et nuit. C’est gratuit.`}</p>
      <div className="youth-ways">
        <a className="button" data-kind="main" href={`tel:${phone.replaceAll(' ', '')}`}>
          {t`Appeler le ${phone}`}
        </a>
        <a className="button" href={form} rel="noreferrer">
          {t`Écrire par le formulaire`}
        </a>
        <button type="button" className="button" data-kind="quiet" onClick={onBack}>
          {t`Retour`}
        </button>
      </div>
    </article>
  )
}
