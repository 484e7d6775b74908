import { t } from '@lingui/core/macro'
import { type ReactNode, type RefObject, useLayoutEffect, useRef } from 'react'
import type { PageSettings } from '#client/connection/page-settings.ts'
import { nationalAuthorities } from '#shared/protocol/national-authorities.ts'
import { readFrom } from '../conversation/read-from.ts'
import { useFocusOnArrival } from '../focus-on-arrival.ts'
import type { InformationProps } from '../parts.ts'
import { useScriptRuns } from '../use-script-runs.ts'
import { Accessibility } from './accessibility.tsx'
import { BackLink } from './back-link.tsx'
import { FiveLines } from './five-lines.tsx'
import { KeptTimes } from './kept-times.tsx'
import { Said } from './said.tsx'
import { type InformationState, useServiceInformation } from './use-service-information.ts'

/** What the law asks a service to say (SPEC D6), for everybody: five lines for the young first. */
export function Information({ settings, ask, at, onBack }: InformationProps) {
  const back = <BackLink onBack={onBack} />
  const [state, again] = useServiceInformation(ask)
  const runs = useScriptRuns()
  const title = useFocusOnArrival<HTMLHeadingElement>()
  const accessibility = useRef<HTMLElement>(null)
  useLayoutEffect(() => {
    if (at === 'accessibility') readFrom(accessibility.current)
  }, [at])
  return (
    <article className="youth-text youth-information">
      <h1 ref={title} tabIndex={-1}>{t`Informations`}</h1>
      <FiveLines />
      {back}
      {state.phase === 'failed' && (
        <div role="status" className="notice" data-kind="warn">
          <p>{t`Ce que le service dit de lui-même n’est pas arrivé. Le reste de cette page est là.`}</p>
          <button type="button" className="button" onClick={again}>
            {t`Réessayer`}
          </button>
        </div>
      )}
      {!runs && (
        <p className="youth-without-script">
          {t`Pour lire ce que le service dit de lui-même, il faut activer JavaScript, ou un navigateur plus récent.`}
        </p>
      )}
      <Controller state={state} />
      <Part id="readers" title={t`Qui peut lire`}>
        <p>{t`Une conversation : la personne qui répond, et toute autre seulement si le jeune dit oui. Si elle disparaît, quelqu’un prend sa place.`}</p>
        <p>{t`Un suivi : l’équipe de suivi, et seulement ce que le jeune a choisi de transmettre.`}</p>
        <p>{t`Les messages sont chiffrés sur l’appareil. Le service et son hébergeur ne gardent rien de lisible.`}</p>
      </Part>
      <Part id="times" title={t`Ce qui est gardé, et combien de temps`}>
        <KeptTimes />
        <p>{t`Ni compte, ni nom, ni traceur. L’adresse de l’appareil sert à limiter les abus, et le programme ne l’écrit nulle part.`}</p>
      </Part>
      <Rights state={state} />
      <Part id="legal" title={t`Mentions légales`}>
        <h3>{t`Éditeur`}</h3>
        <Said state={state} words={saidBy(state)?.publisher} />
        <h3>{t`Hébergeur`}</h3>
        <Said state={state} words={saidBy(state)?.host} />
      </Part>
      <Part id="accessibility" title={t`Accessibilité`} place={accessibility}>
        <Accessibility state={state} level={levelOf(settings, state)} />
      </Part>
      <Source source={saidBy(state)?.source} />
      {back}
    </article>
  )
}

const saidBy = (state: InformationState) => (state.phase === 'here' ? state.information : undefined)
const levelOf = (settings: PageSettings, state: InformationState) =>
  saidBy(state)?.accessibility.level ?? settings.accessibility

/** `id`: the name of this part in an address. Not `useId`, whose names differ between the page as it is sent and the script. */
function Part(props: { id: string; title: string; place?: RefObject<HTMLElement | null>; children: ReactNode }) {
  const { id, title, place, children } = props
  return (
    <section ref={place} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  )
}

function Controller({ state }: { state: InformationState }) {
  const said = saidBy(state)
  return (
    <Part id="controller" title={t`Qui est responsable`}>
      <Said state={state} words={said?.controller} />
      <h3>{t`Délégué à la protection des données`}</h3>
      <Said state={state} words={said?.officer} />
      <h3>{t`Pourquoi ce service garde quelque chose`}</h3>
      <Said state={state} words={said?.mission} />
      <p>{t`Dire oui à un suivi est un choix en plus, que le jeune fait et reprend quand il veut.`}</p>
    </Part>
  )
}

function Rights({ state }: { state: InformationState }) {
  const { name, address, phone, form } = nationalAuthorities.data
  return (
    <Part id="rights" title={t`Tes droits`}>
      <p>{t`Tu peux demander ce qui est gardé, le faire corriger ou effacer, ou dire que tu n’es pas d’accord.`}</p>
      <p>{t`Le service ne connaît pas ton nom, et n’a pas à le connaître. Ton code ouvre ton suivi, et prouve que c’est le tien.`}</p>
      <p>{t`Sur la page de ton suivi, tu peux relire vos échanges, et retirer ton accord. Ne donne ton code à personne.`}</p>
      <h3>{t`À qui écrire`}</h3>
      <Said state={state} words={saidBy(state)?.rights} />
      <p>{t`Si la réponse ne te va pas, tu peux le dire à la ${name} : ${address}, ${phone}.`}</p>
      <p>
        <a href={form} rel="noreferrer">
          {t`Écrire à la ${name}`}
        </a>
      </p>
    </Part>
  )
}

function Source({ source }: { source: (string | null) | undefined }) {
  return (
    <Part id="program" title={t`Le programme`}>
      <p>{t`Ce site est fait avec Relais, un programme libre (licence EUPL 1.2). Tout le monde peut le lire et vérifier la page.`}</p>
      {source && (
        <p>
          <a href={source} rel="noreferrer">
            {t`Lire le programme`}
          </a>
        </p>
      )}
    </Part>
  )
}
