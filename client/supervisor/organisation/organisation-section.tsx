import { plural, t } from '@lingui/core/macro'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import type { InForce, NotYet } from '#client/enrolment/rotate.ts'
import { listWords } from '#client/ui/list-words.ts'
import { settled } from '#client/ui/settled.ts'
import { Confirm } from '../desk/confirm.tsx'
import type { PartProperties } from '../desk/part-properties.ts'
import { Refused } from '../desk/refused.tsx'
import { Section } from '../desk/section.tsx'
import { haveHeldKey } from './have-held-key.ts'
import { PeopleToSee } from './people-to-see.tsx'

/**
 * Replaces the organisation's key, step by step: a person looks at everybody, then confirms. Nothing is changed before the last step, which changes all
 * of it, so that whoever leaves the page in between begins again.
 */
export function OrganisationSection({ desk, view }: PartProperties) {
  const [everybody, setEverybody] = useState<readonly InForce[] | null>(null)
  const [refused, setRefused] = useState<EnrolmentRefusal | null>(null)
  const [seen, setSeen] = useState<ReadonlySet<string>>(new Set())
  const [asked, setAsked] = useState(false)
  const [notYet, setNotYet] = useState<NotYet | null>(null)

  // biome-ignore lint/correctness/useExhaustiveDependencies: the members of the view, and the roster behind them, say who is in force.
  useEffect(() => {
    let isShown = true
    void settled(desk.everybody).then((found) => {
      if (!isShown) return
      setEverybody(found.ok ? found.value : null)
      setRefused(found.ok ? null : found.refused)
    })
    return () => {
      isShown = false
    }
  }, [desk, view.members])

  const left = haveHeldKey(view.members)
  const looked = (everybody ?? []).filter(({ fingerprint }) => seen.has(fingerprint))
  const all = everybody?.length ?? 0
  const isReady = all > 0 && looked.length === all

  return (
    <Section title={t`Clé de l’organisation`}>
      <p>
        {t`C’est elle qui garantit qui répond aux jeunes. Chaque personne de la coordination la détient. Remplacez-la chaque fois que l’une d’elles s’en va, et tout de suite si elle a pu être volée.`}
      </p>
      {left.length > 0 && (
        <p className="notice" data-kind="warn">
          {t`Départ avec la clé actuelle : ${listWords(left.map(({ alias }) => alias))}. Remplacez-la.`}
        </p>
      )}
      <h3>{t`1. Vérifiez chaque personne`}</h3>
      <p>
        {t`Toutes seront signées de nouveau, avec les mêmes clés. Si l’une d’elles ne doit plus l’être, désactivez d’abord son compte :`}{' '}
        <Link href="/equipe">{t`Membres et invitations`}</Link>
      </p>
      <Refused name={refused} />
      {everybody && (
        <PeopleToSee
          everybody={everybody}
          seen={seen}
          onSee={(print, isSeen) => {
            const next = new Set(seen)
            if (isSeen) next.add(print)
            else next.delete(print)
            setSeen(next)
          }}
        />
      )}
      <p role="status">{everybody ? t`${looked.length} sur ${all} vérifiées` : ''}</p>
      <h3>{t`2. Remplacez la clé`}</h3>
      <p>
        {t`Choisissez un moment sans conversation. L’accueil se ferme quelques secondes, puis tout le monde, vous aussi, se reconnecte avec son mot de passe. Les suivis restent ouverts, et les jeunes gardent leurs codes.`}
      </p>
      <p>{t`Avant la fin, rien n’est changé : si vous fermez la page, recommencez simplement.`}</p>
      <button
        type="button"
        className="button"
        data-kind="main"
        aria-disabled={!isReady}
        onClick={() => isReady && setAsked(true)}
      >
        {t`Remplacer la clé…`}
      </button>
      <div role="alert">
        {notYet && (
          <p className="notice" data-kind="warn">
            {notYetWords(notYet)}
          </p>
        )}
      </div>
      {asked && (
        <Confirm
          title={t`Remplacer la clé de l’organisation ?`}
          yes={t`Remplacer la clé`}
          act={async () => {
            setNotYet(null)
            const rotated = await desk.rotate([...seen])
            if (rotated.ok) setNotYet(rotated.value)
            return rotated
          }}
          onClose={() => setAsked(false)}
        >
          <p>{t`L’ancienne clé ne signera plus rien. Toutes les sessions se ferment, et chaque personne se reconnecte avec son mot de passe.`}</p>
          <p>{t`Prévenez vos collègues : chaque page leur montrera que la clé a changé, et par qui.`}</p>
        </Confirm>
      )}
    </Section>
  )
}

function notYetWords(notYet: NotYet): string {
  if (notYet.state === 'pinned')
    return t`La clé est fixée dans la configuration du serveur (RELAIS_PIN). La personne responsable du serveur doit d’abord retirer ce réglage. Rien n’a été changé.`
  return plural(notYet.conversations, {
    one: '# conversation est ouverte. Rien n’a été changé. Réessayez quand elle sera finie.',
    other: '# conversations sont ouvertes. Rien n’a été changé. Réessayez quand elles seront finies.',
  })
}
