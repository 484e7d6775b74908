import { t } from '@lingui/core/macro'
import { consentText } from '#language/consent-text.ts'
import { limits } from '#shared/protocol/limits.ts'

/** What is kept, and how long (GDPR art. 13 2 a). Every figure is the program's own. */
export const KeptTimes = () => (
  <dl className="youth-times">
    {keptTimes().map(([what, until]) => (
      <div key={what}>
        <dt>{what}</dt>
        <dd>{until}</dd>
      </div>
    ))}
  </dl>
)

function keptTimes(): readonly (readonly [what: string, until: string])[] {
  const erased = limits.erasedAfterEnd / minute
  const away = limits.youthAwayTalking / minute
  const waiting = limits.youthAwayWaiting / minute
  const coolDown = limits.coolDown / minute
  const { termDays, termMaxDays } = consentText.facts
  const declined = limits.declinedReadableDays
  const session = (limits.staffSession + limits.staffOvertime) / hour
  const invitation = limits.invitation / hour
  return [
    [
      t`Une conversation, chiffrée`,
      t`Sa fin l’efface. Les fichiers suivent, en ${erased} minute au plus. Sans personne devant la page, elle se termine après ${away} minutes, ou ${waiting} minutes dans la file.`,
    ],
    [t`La marque d’un onglet dont la conversation a été fermée pour abus`, t`${coolDown} minutes.`],
    [
      t`Un suivi, chiffré : ce que le jeune a choisi de transmettre, et les échanges avec l’équipe`,
      t`${termDays} jours après le dernier échange, et au plus ${termMaxDays} jours après le oui. Le jeune peut l’effacer avant, sur la page du suivi.`,
    ],
    [t`Un suivi que l’équipe n’a pas pu prendre, avec sa réponse`, t`${declined} jours.`],
    [
      t`Après un suivi : la trace d’un accord, avec son jour, sans aucun contenu`,
      t`Le programme ne fixe pas de fin. Le service décide.`,
    ],
    [
      t`Ce que l’onglet garde pour un rechargement, chiffré`,
      t`Jusqu’à la fin, ou jusqu’à « Quitter vite ». Fermer l’onglet suffit aussi.`,
    ],
    [t`La session d’une personne qui répond`, t`${session} heures au plus.`],
    [t`Une invitation à rejoindre l’équipe`, t`${invitation} heures.`],
    [
      t`Le journal des actes de l’équipe : qui a ouvert quoi, et quand, sans aucun contenu`,
      t`Le programme ne fixe pas de fin. Le service décide.`,
    ],
  ]
}

const minute = 60_000
const hour = 60 * minute
