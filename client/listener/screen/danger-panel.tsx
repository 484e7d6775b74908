import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { readPageSettings } from '#client/connection/page-settings.ts'
import type { Outbox } from '#client/conversation/outbox.ts'
import { dangerProcedure, emergencyLines } from '../danger/danger-procedure.ts'
import type { SaidLine } from '../desk/desk-state.ts'
import { Aside } from './aside.tsx'
import { WhatBecame } from './said-at-once.tsx'

type DangerPanelProps = {
  readonly outbox: Outbox
  readonly name: string
  readonly held: boolean
  /** The last of these lines that left. */
  readonly said: SaidLine | null
  /** Sends the line once nobody can take it back any more, sealed as any other. */
  readonly onSendLine: (text: string) => void
  readonly onClose: () => void
}

/** The procedure, and lines sent by one click: in an emergency nobody should have to type a number. */
export function DangerPanel({ outbox, name, held, said, onSendLine, onClose }: DangerPanelProps) {
  const [settings] = useState(() => readPageSettings())
  return (
    <Aside title={t`Danger immédiat`} onClose={onClose}>
      <ol className="listener-procedure">
        {dangerProcedure().map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <section className="listener-emergency" aria-labelledby="emergency-lines">
        <h3 id="emergency-lines">{t`Envoyer tout de suite à ${name}`}</h3>
        <p>{t`Un clic envoie la phrase, sans relecture. Avant qu’elle parte, vous pouvez l’annuler.`}</p>
        <ul>
          {emergencyLines(settings.emergency).map((line) => (
            <li key={line}>
              <button type="button" className="button" disabled={held} onClick={() => onSendLine(line)}>
                {t`Envoyer : « ${line} »`}
              </button>
            </li>
          ))}
        </ul>
        <WhatBecame of={said ? { words: said.text, result: said.result } : undefined} outbox={outbox} />
      </section>
    </Aside>
  )
}
