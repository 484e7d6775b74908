import { t } from '@lingui/core/macro'
import type { Outbox } from '#client/conversation/outbox.ts'
import { lateFormattedText } from '#client/part/formatted-text.tsx'
import { PartBoundary } from '#client/ui/staff-boundary.tsx'
import type { HelpCard } from '#shared/protocol/listener.ts'
import type { SaidAtOnce } from '../desk/seat.ts'
import { Aside } from './aside.tsx'
import { useSaidAtOnce, WhatBecame } from './said-at-once.tsx'

const FormattedText = lateFormattedText(() => <p>{t`La fiche s’ouvre…`}</p>)

type HelpCardPickerProps = {
  readonly helpCards: readonly HelpCard[]
  readonly outbox: Outbox
  readonly name: string
  readonly held: boolean
  readonly onSend: (card: HelpCard) => SaidAtOnce
  readonly onClose: () => void
}

/** Cards that the service publishes: shown as the young person will see them, then sent. */
export function HelpCardPicker({ helpCards, outbox, name, held, onSend, onClose }: HelpCardPickerProps) {
  const [said, say] = useSaidAtOnce()
  return (
    <Aside title={t`Fiches d’aide`} onClose={onClose}>
      {helpCards.length === 0 && <p className="listener-soft">{t`Le service n’a publié aucune fiche.`}</p>}
      {helpCards.map((card) => (
        <details key={card.id} className="listener-help-card">
          <summary>{card.title}</summary>
          <PartBoundary>
            <FormattedText markdown={card.markdown} />
          </PartBoundary>
          <button type="button" className="button" disabled={held} onClick={() => say(card.title, () => onSend(card))}>
            {t`Envoyer cette fiche à ${name}`}
          </button>
        </details>
      ))}
      <WhatBecame of={said} outbox={outbox} />
    </Aside>
  )
}
