import { t } from '@lingui/core/macro'
import { useState } from 'react'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { RosterTrouble } from '#client/enrolment/rosters.ts'
import { settled } from '#client/ui/settled.ts'
import type { Roster } from '#shared/protocol/roster.ts'
import { type Result, unreachable } from '#shared/result.ts'
import { differencesOf } from '#shared/roster/compare.ts'
import { enrolmentWords } from './enrolment-words.ts'

type Properties = {
  readonly trouble: RosterTrouble
  /** The names of members, by their id, as far as this page knows them. */
  readonly nameOf: (staff: string) => string | null
  readonly accept: () => Promise<Result<unknown, EnrolmentRefusal>>
}

/**
 * The roster that the server shows is not the successor of the one this browser holds: nothing is signed. A person sees the differences, and
 * decides whether this browser starts again from what the server has.
 */
export function RosterAlarm({ trouble, nameOf, accept }: Properties) {
  const [asked, setAsked] = useState(false)
  const [refused, setRefused] = useState<EnrolmentRefusal | null>(null)
  const { held, offered } = trouble
  const names = (staff: readonly string[]) => staff.map((id) => nameOf(id) ?? t`quelqu’un d’inconnu ici`).join(', ')

  async function startAgain() {
    const accepted = await settled(accept)
    setAsked(false)
    setRefused(accepted.ok ? null : accepted.refused)
  }

  return (
    <section className="notice staff-alarm" data-kind="danger" aria-label={t`Registre de l’équipe`}>
      <p>{whyWords(trouble.why)}</p>
      <p>{t`Ce navigateur ne signe plus rien. Les conversations et les demandes en cours continuent.`}</p>
      {held && trouble.why !== 'other-staple' && (
        <p>
          {offered
            ? t`Connu ici : n° ${held.number}, du ${dayOf(held)}. Présenté par le serveur : n° ${offered.number}, du ${dayOf(offered)}.`
            : t`Connu ici : n° ${held.number}, du ${dayOf(held)}. Le serveur ne présente rien de lisible.`}
        </p>
      )}
      {held && offered && trouble.why !== 'other-staple' && <Differences {...{ held, offered, names }} />}
      {offered && !asked && (
        <button type="button" className="button" onClick={() => setAsked(true)}>
          {t`Repartir du registre du serveur…`}
        </button>
      )}
      {asked && (
        <>
          <p>
            {t`Seulement si vous savez pourquoi, par exemple après une sauvegarde restaurée : une personne retirée depuis pourrait revenir. Vérifiez d’abord les noms ci-dessus avec la personne responsable du serveur.`}
          </p>
          <div className="staff-alarm-choice">
            <button type="button" className="button" onClick={() => setAsked(false)}>
              {t`Ne rien changer`}
            </button>
            <button type="button" className="button" data-kind="danger" onClick={() => void startAgain()}>
              {t`J’ai vérifié, repartir de là`}
            </button>
          </div>
        </>
      )}
      {refused !== null && <p role="alert">{enrolmentWords(refused)}</p>}
    </section>
  )
}

type Compared = {
  readonly held: Roster
  readonly offered: Roster
  readonly names: (staff: readonly string[]) => string
}

function Differences({ held, offered, names }: Compared) {
  const { onlyHeld, onlyOffered, otherCertificate } = differencesOf(held, offered)
  const restored = onlyOffered.filter((id) => held.revoked.some(({ staff }) => staff === id))
  return (
    <ul>
      {restored.length > 0 && <li>{t`Retiré ici, et de retour d’après le serveur : ${names(restored)}.`}</li>}
      {onlyHeld.length > 0 && <li>{t`En fonction ici, absent d’après le serveur : ${names(onlyHeld)}.`}</li>}
      {onlyOffered.length > restored.length && (
        <li>{t`Inconnu ici, en fonction d’après le serveur : ${names(onlyOffered.filter((id) => !restored.includes(id)))}.`}</li>
      )}
      {otherCertificate.length > 0 && <li>{t`Autre certificat : ${names(otherCertificate)}.`}</li>}
      {onlyHeld.length + onlyOffered.length + otherCertificate.length === 0 && (
        <li>{t`Les mêmes personnes, avec les mêmes certificats.`}</li>
      )}
    </ul>
  )
}

function whyWords(why: RosterTrouble['why']): string {
  switch (why) {
    case 'older':
      return t`Alerte : le serveur présente un registre de l’équipe plus ancien que celui que ce navigateur connaît.`
    case 'restored':
      return t`Alerte : le registre de l’équipe remet en fonction une personne qui en a été retirée.`
    case 'foreign':
      return t`Alerte : le registre de l’équipe est celui d’une autre installation.`
    case 'bad-signature':
    case 'wrong-maker':
    case 'other-maker':
    case 'malformed':
      return t`Alerte : le registre de l’équipe n’est pas signé par une personne de la coordination en fonction.`
    case 'other-staple':
      return t`Alerte : le serveur montre aux jeunes un autre registre de l’équipe que celui que ce navigateur connaît. Une personne retirée pourrait leur parler. Prévenez la coordination et la personne responsable du serveur.`
    case 'fork':
    case 'back':
    case 'vanished':
      return t`Alerte : le registre de l’équipe n’est pas la suite de celui que ce navigateur connaît.`
    default:
      return unreachable(why)
  }
}

const dayOf = ({ issued }: Roster): string => new Date(issued * 1000).toLocaleDateString('fr-FR', { dateStyle: 'long' })
