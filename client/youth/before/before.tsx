import { t } from '@lingui/core/macro'
import { limits } from '#shared/protocol/limits.ts'
import { useScriptRuns } from '../use-script-runs.ts'

/** What a person should know before they write, in a few lines, and three ways to go on. They are off until the script runs: no press is lost. */
export function Before(actions: { onStart: () => void; onAdult: () => void; onCode: (() => void) | undefined }) {
  const runs = useScriptRuns()
  const minutes = limits.erasedAfterEnd / 60_000
  return (
    <article className="youth-text">
      <h1>{t`Parler avec quelqu’un`}</h1>
      <ul className="youth-points">
        <li>{t`Une vraie personne te répond. Tu n’as pas à dire ton nom. C’est gratuit.`}</li>
        <li>
          {t`La personne qui te répond lit tes messages. Toute autre, seulement si tu dis oui.`}{' '}
          {t`Si elle disparaît, quelqu’un prend sa place, et on te le dit.`}
        </li>
        <li>
          {t`Si tu es en danger, ou si tu risques de l’être, on peut devoir alerter. On t’en parle d’abord, si on peut.`}{' '}
          {t`Ce n’est pas le suivi : là, c’est toi qui dis oui ou non.`}
        </li>
        <li>{t`À la fin, tout est effacé en ${minutes} minute.`}</li>
        <li>
          {t`« Quitter vite » ferme tout d’un coup (ou trois fois Maj). Ton navigateur garde une trace de la page.`}
        </li>
      </ul>
      <div className="youth-ways">
        <button type="button" className="button" data-kind="main" disabled={!runs} onClick={actions.onStart}>
          {t`J'ai moins de 21 ans`}
        </button>
        <div className="youth-ways-beside">
          <button type="button" className="button" disabled={!runs} onClick={actions.onAdult}>
            {t`J'ai 21 ans ou plus`}
          </button>
          {actions.onCode && (
            <button type="button" className="button" onClick={actions.onCode}>
              {t`J'ai un code`}
            </button>
          )}
        </div>
      </div>
      <WhatWeCannotPrevent />
      {!runs && <WithoutScript />}
    </article>
  )
}

/** Appears in the page as it is sent, if no script takes it over within seconds. It comes last, where its coming and going moves nothing. */
const WithoutScript = () => (
  <div className="youth-without-script youth-soft">
    <p>
      {t`Les boutons restent gris ?`} {t`Ton navigateur est peut-être trop vieux, ou le réseau trop faible.`}{' '}
      {t`Touche « Urgence », en haut : ces numéros sont gratuits, jour et nuit.`}
    </p>
    <noscript>
      <p>{t`Pour écrire ici, il faut activer JavaScript.`}</p>
    </noscript>
  </div>
)

function WhatWeCannotPrevent() {
  return (
    <details className="youth-more">
      <summary>{t`Ce qu’on ne peut pas empêcher`}</summary>
      <ul className="youth-points">
        <li>{t`Quelqu’un peut regarder ton écran ou fouiller ton téléphone.`}</li>
        <li>{t`La personne qui te lit peut se souvenir de tes mots.`}</li>
        <li>{t`On ne sait pas qui tu es. On ne peut donc pas t’envoyer de l’aide.`}</li>
        <li>{t`Il faut aussi faire confiance à ce site, qui fabrique la page.`}</li>
      </ul>
    </details>
  )
}
