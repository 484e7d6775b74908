import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { lateFormattedText } from '#client/part/formatted-text.tsx'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { ConversationId } from '#shared/ids.ts'
import type { HelpCard } from '#shared/protocol/listener.ts'
import { Aside } from './aside.tsx'

const FormattedText = lateFormattedText(() => <p>{t`La fiche s’ouvre…`}</p>)

type HelpCardPickerProps = {
  readonly helpCards: readonly HelpCard[]
  readonly conversation: ConversationId
  readonly name: string
  readonly held: boolean
  readonly onSend: (card: HelpCard) => void
  readonly onClose: () => void
}

/** Cards published by the service: seen as the young person will see them, then sent. */
export function HelpCardPicker({ helpCards, conversation, name, held, onSend, onClose }: HelpCardPickerProps) {
  const [sent, setSent] = useState<{ readonly to: ConversationId; readonly words: string }>()
  return (
    <Aside title={t`Fiches d’aide`} onClose={onClose}>
      {helpCards.length === 0 && <p className="listener-soft">{t`Le service n’a publié aucune fiche.`}</p>}
      {helpCards.map((card) => (
        <details key={card.id} className="listener-help-card">
          <summary>{card.title}</summary>
          <PartBoundary>
            <FormattedText markdown={card.markdown} />
          </PartBoundary>
          <button
            type="button"
            className="button"
            disabled={held}
            onClick={() => {
              onSend(card)
              setSent({ to: conversation, words: card.title })
            }}
          >
            {t`Envoyer cette fiche à ${name}`}
          </button>
        </details>
      ))}
      <p role="status" className="listener-soft">
        {sent?.to === conversation && t`Fiche envoyée : ${sent.words}`}
      </p>
    </Aside>
  )
}
