import { t } from '@lingui/core/macro'
import { useEffect, useId, useRef } from 'react'
import { charactersLeft, charactersLeftWords } from '#client/conversation/characters-left.ts'
import { startChoices } from '#client/handover/card-view/card-choices.ts'
import type { CardLine } from '#client/handover/card-view/card-model.ts'
import { CardView } from '#client/handover/card-view/card-view.tsx'
import { privateWriting } from '#client/ui/private-writing.ts'
import { limits } from '#shared/protocol/limits.ts'
import { type HandoverChange, type HandoverDraft, previewModel, summaryOf } from './handover-draft.ts'
import type { HandoverObstacle, Proposed } from './handover-progress.ts'
import { obstacleWords, progressWords, proposeRefusalWords } from './handover-words.ts'
import type { ProposeRefusal } from './propose.ts'
import { SuggestedLines } from './suggested-lines.tsx'
import { TriageControls } from './triage-controls.tsx'
import './handover-panel.css'

export type HandoverPanelProps = {
  readonly draft: HandoverDraft
  readonly lines: readonly CardLine[]
  /** The alias that the card will show, from the listener's certificate. */
  readonly from: string
  readonly proposals: readonly Proposed[]
  readonly obstacle: HandoverObstacle | undefined
  readonly proposing: boolean
  readonly refused: ProposeRefusal | undefined
  /** Now in milliseconds, by the service's clock. */
  readonly now: number
  readonly onChange: (change: HandoverChange) => void
  readonly onPropose: () => void
  readonly onClose: () => void
}

/** Prepares a handover beside the chat, never over it, with a preview of the card. When it opens, its title gets the focus. */
export function HandoverPanel(props: HandoverPanelProps) {
  const { draft, lines, from, proposals, obstacle, proposing, refused, now, onChange } = props
  const ids = {
    title: useId(),
    summary: useId(),
    hint: useId(),
    room: useId(),
    preview: useId(),
  }
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const model = previewModel(draft, from, lines)
  const last = proposals.find(({ answer }) => answer === 'yes') ?? proposals.at(-1)
  const room = charactersLeft(draft.summary, limits.summaryCharacters)
  const isReady = obstacle === undefined && !proposing && room >= 0
  return (
    <aside className="handover-panel" aria-labelledby={ids.title}>
      <header className="handover-panel-head">
        <h2 id={ids.title} ref={heading} tabIndex={-1}>{t`Suivi nécessaire`}</h2>
        <button type="button" className="button" data-kind="quiet" onClick={props.onClose}>
          {t`Fermer`}
        </button>
      </header>
      <div role="status">
        {last && (
          <p className="notice" data-kind={last.answer === 'yes' ? 'good' : undefined}>
            {progressWords(last, now)}
          </p>
        )}
        {obstacle && obstacle !== 'agreed' && (
          <p className="notice" data-kind="warn">
            {obstacleWords(obstacle)}
          </p>
        )}
      </div>
      {obstacle === 'agreed' ? (
        <p>{t`Sa demande est chez l’équipe de suivi. Vous pouvez continuer à parler : il n’y a plus rien à faire ici.`}</p>
      ) : (
        <>
          <TriageControls draft={draft} onChange={onChange} />
          <div className="handover-panel-field">
            <label htmlFor={ids.summary}>{t`Résumé pour le jeune`}</label>
            <p id={ids.hint} className="handover-panel-hint">
              {t`Écrivez-lui, avec ses mots : il le lira, le changera s’il veut, et décidera.`}
            </p>
            <textarea
              {...privateWriting}
              id={ids.summary}
              aria-invalid={room < 0}
              aria-describedby={`${ids.hint} ${ids.room}`}
              rows={5}
              value={draft.summary}
              onChange={(event) => onChange({ change: 'summary', text: event.target.value })}
            />
            <p id={ids.room} role="status" className="handover-panel-hint">
              {charactersLeftWords(room)}
            </p>
          </div>
          <SuggestedLines draft={draft} lines={lines} onChange={onChange} />
          <section aria-labelledby={ids.preview} className="handover-panel-preview">
            <h3 id={ids.preview}>{t`Ce que le jeune verra`}</h3>
            <CardView model={model} choices={startChoices(model)} />
          </section>
          <div className="handover-panel-foot">
            <p role="alert" className="handover-panel-refused">
              {refused && proposeRefusalWords(refused)}
            </p>
            {last && !last.answer && obstacle === undefined && (
              <p className="handover-panel-hint">{t`Une nouvelle proposition remplace celle qui attend.`}</p>
            )}
            <button
              type="button"
              className="button"
              data-kind="main"
              disabled={!isReady || summaryOf(draft) === ''}
              onClick={props.onPropose}
            >
              {t`Proposer`}
            </button>
          </div>
        </>
      )}
    </aside>
  )
}
