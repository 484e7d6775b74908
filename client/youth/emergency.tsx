import { t } from '@lingui/core/macro'
import { type MouseEvent, useLayoutEffect, useRef, useState } from 'react'
import type { EmergencyNumber } from '#client/connection/page-settings.ts'
import { useScriptRuns } from './use-script-runs.ts'

/**
 * A button with the emergency numbers under it. Not a modal dialog, so that `Quitter vite` stays within reach. It works without a connection, and in
 * the page as it is sent, where the browser itself opens it.
 */
export function Emergency({ numbers }: { numbers: readonly EmergencyNumber[] }) {
  const [open, setOpen] = useState(false)
  const runs = useScriptRuns()
  const details = useRef<HTMLDetailsElement>(null)
  // It may have been opened before the script took the page over.
  useLayoutEffect(() => setOpen(details.current?.open === true), [])
  const onClick = (event: MouseEvent) => {
    event.preventDefault()
    setOpen(!open)
  }

  return (
    <details ref={details} open={open} className="youth-emergency">
      {/* biome-ignore lint/a11y/useSemanticElements: a button opens nothing without a script; there the browser says whether this is open. */}
      <summary
        role="button"
        className="button"
        data-kind="danger"
        aria-expanded={runs ? open : undefined}
        onClick={onClick}
      >
        {t`Urgence`}
      </summary>
      <section hidden={runs && !open} aria-label={t`Numéros d’urgence`} className="youth-emergency-panel">
        <p>{t`Tu es en danger ? Demande de l’aide tout de suite.`}</p>
        <PhoneNumbers numbers={numbers} />
        <p className="youth-soft">{t`Ces numéros sont gratuits. Un appel peut rester dans la liste du téléphone.`}</p>
      </section>
    </details>
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
