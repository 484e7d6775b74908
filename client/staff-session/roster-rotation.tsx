import { t } from '@lingui/core/macro'
import type { SeenRotation } from '#client/enrolment/roster-memory.ts'

type Properties = {
  readonly rotation: SeenRotation
  /** The name of a member, by their id, as far as this page knows it. */
  readonly nameOf: (staff: string) => string | null
  readonly onSeen: () => void
}

/** This browser has followed a rotation of the organisation's key: a person is told, until they say that they have seen it. */
export function RosterRotation({ rotation, nameOf, onSeen }: Properties) {
  const day = new Date(rotation.issued * 1000).toLocaleDateString('fr-FR', { dateStyle: 'long' })
  const name = nameOf(rotation.by) ?? t`une personne de la coordination`
  return (
    <section className="notice staff-alarm" data-kind="warn" aria-label={t`Clé de l’organisation`}>
      <p>{t`La clé de l’organisation a été remplacée le ${day} par ${name}.`}</p>
      <p>
        {t`Si personne ne vous l’a annoncé, demandez de vive voix à la coordination si c’est bien elle. Tant que vous avez un doute, n’ouvrez rien.`}
      </p>
      <button type="button" className="button" onClick={onSeen}>
        {t`J’ai vu`}
      </button>
    </section>
  )
}
