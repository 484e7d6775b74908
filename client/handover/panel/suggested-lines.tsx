import { plural, t } from '@lingui/core/macro'
import { type CardLine, lineName } from '#client/handover/card-view/card-model.ts'
import { earlyWords } from '#client/handover/card-view/card-words.ts'
import type { HandoverChange, HandoverDraft } from './handover-draft.ts'

type SuggestedLinesProps = {
  readonly draft: HandoverDraft
  readonly lines: readonly CardLine[]
  readonly onChange: (change: HandoverChange) => void
}

/** A tick here only puts a line first on the card: the young person decides whether to tick it there. */
export function SuggestedLines({ draft, lines, onChange }: SuggestedLinesProps) {
  const count = draft.suggested.size
  return (
    <details className="handover-panel-lines">
      <summary>
        {plural(count, {
          0: 'Suggérer des messages',
          one: 'Suggérer des messages (# suggéré)',
          other: 'Suggérer des messages (# suggérés)',
        })}
      </summary>
      <fieldset>
        <legend className="only-read-aloud">{t`Messages suggérés`}</legend>
        <p className="handover-panel-hint">{t`Le jeune choisit lui-même ce qu’il joint. Rien n’est coché d’avance.`}</p>
        <ul>
          {lines.map((line) => (
            <li key={lineName(line.reference)}>
              <label>
                <input
                  type="checkbox"
                  checked={draft.suggested.has(lineName(line.reference))}
                  onChange={(event) => onChange({ change: 'line', line, suggested: event.target.checked })}
                />
                <span>
                  {line.role === 'youth' ? t`Jeune :` : t`Écoute :`} {line.isEarly && <em>{earlyWords()} </em>}
                  <span dir="auto">{line.text}</span>
                </span>
              </label>
            </li>
          ))}
        </ul>
      </fieldset>
    </details>
  )
}
