import { t } from '@lingui/core/macro'
import type { AccessibilityLevel } from '#shared/protocol/information.ts'
import { nationalAuthorities } from '#shared/protocol/national-authorities.ts'
import { Said } from './said.tsx'
import type { InformationState } from './use-service-information.ts'

/** The declaration of accessibility, in the form that RGAA gives it (décret 2019-768, art. 4). Its parts are the service's own words. */
export function Accessibility({ state, level }: { state: InformationState; level: AccessibilityLevel }) {
  const said = state.phase === 'here' ? state.information.accessibility : undefined
  const { name, form, address } = nationalAuthorities.access
  return (
    <>
      <p>{t`Ce service s’engage à rendre ses pages accessibles, selon l’article 47 de la loi du 11 février 2005.`}</p>
      <h3>{t`État de conformité`}</h3>
      <p>{conformityWords(level)}</p>
      <h3>{t`Résultats des tests`}</h3>
      {level === 'none' && !said?.results ? (
        <p>{t`Aucun audit n’a été publié. Sans audit, la loi dit « non conforme ».`}</p>
      ) : (
        <Said state={state} words={said?.results} />
      )}
      <h3>{t`Contenus non accessibles`}</h3>
      <Said state={state} words={said?.gaps} />
      <h3>{t`Établissement de cette déclaration`}</h3>
      <Said state={state} words={said?.declared} />
      <p>{t`Techniques utilisées : HTML5, CSS, JavaScript, WAI-ARIA.`}</p>
      <h3>{t`Signaler une difficulté`}</h3>
      <Said state={state} words={said?.contact} />
      <h3>{t`Voies de recours`}</h3>
      <p>
        {t`Sans réponse satisfaisante, il est possible de saisir le ${name}, en ligne ou par courrier gratuit, sans timbre : ${address}.`}
      </p>
      <p>
        <a href={form} rel="noreferrer">
          {t`Écrire au ${name}`}
        </a>
      </p>
    </>
  )
}

function conformityWords(level: AccessibilityLevel): string {
  switch (level) {
    case 'full':
      return t`Ces pages sont en conformité totale avec le RGAA 4.1.`
    case 'partial':
      return t`Ces pages sont en conformité partielle avec le RGAA 4.1.`
    case 'none':
      return t`Ces pages ne sont pas en conformité avec le RGAA 4.1.`
  }
}
