import { t } from '@lingui/core/macro'
import { useId, useState } from 'react'
import type { EmergencyNumber } from '#client/connection/page-settings.ts'

/**
 * A button with the emergency numbers under it. Not a modal dialog, so that `Quitter vite` stays within reach. It works without a connection.
 */
export function Emergency({ numbers }: { numbers: readonly EmergencyNumber[] }) {
  const [open, setOpen] = useState(false)
  const panel = useId()

  return (
    <div className="youth-emergency">
      <button
        type="button"
        className="button"
        data-kind="danger"
        aria-expanded={open}
        aria-controls={panel}
        onClick={() => setOpen(!open)}
      >
        {t`Urgence`}
      </button>
      <section id={panel} hidden={!open} aria-label={t`Numéros d’urgence`} className="youth-emergency-panel">
        <p>{t`Tu es en danger ? Demande de l’aide tout de suite.`}</p>
        <PhoneNumbers numbers={numbers} />
        <p className="youth-soft">{t`Ces numéros sont gratuits. Un appel peut rester dans la liste du téléphone.`}</p>
      </section>
    </div>
  )
}

export function PhoneNumbers({ numbers }: { numbers: readonly EmergencyNumber[] }) {
  return (
    <ul className="youth-numbers">
      {numbers.map(({ number, label, how }) => (
        <li key={number}>
          <a className="button" href={`${how}:${number.replaceAll(' ', '')}`}>
            <strong>{number}</strong> {label}
          </a>
        </li>
      ))}
    </ul>
  )
}
