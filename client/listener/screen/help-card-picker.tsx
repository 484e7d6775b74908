import { t } from '@lingui/core/macro'
import { lazy, Suspense, useState } from 'react'
import type { HelpCard } from '#shared/protocol/listener.ts'
import { Aside } from './aside.tsx'

const FormattedText = lazy(() =>
  import('#client/ui/formatted-text.tsx').then((module) => ({ default: module.FormattedText })),
)

type HelpCardPickerProps = {
  readonly helpCards: readonly HelpCard[]
  readonly name: string
  readonly held: boolean
  readonly onSend: (card: HelpCard) => void
  readonly onClose: () => void
}

/** Cards published by the service: seen as the young person will see them, then sent. */
export function HelpCardPicker({ helpCards, name, held, onSend, onClose }: HelpCardPickerProps) {
  const [sent, setSent] = useState<string>()
  return (
    <Aside title={t`Fiches d’aide`} onClose={onClose}>
      {helpCards.length === 0 && <p className="listener-soft">{t`Le service n’a publié aucune fiche.`}</p>}
      {helpCards.map((card) => (
        <details key={card.id} className="listener-help-card">
          <summary>{card.title}</summary>
          <Suspense fallback={<p>{t`La fiche s’ouvre…`}</p>}>
            <FormattedText markdown={card.markdown} />
          </Suspense>
          <button
            type="button"
            className="button"
            disabled={held}
            onClick={() => {
              onSend(card)
              setSent(card.title)
            }}
          >
            {t`Envoyer cette fiche à ${name}`}
          </button>
        </details>
      ))}
      <p role="status" className="listener-soft">
        {sent !== undefined && t`Fiche envoyée : ${sent}`}
      </p>
    </Aside>
  )
}
