import { plural, t } from '@lingui/core/macro'
import { useId } from 'react'
import type { Choice, Choices } from './card-choices.ts'
import { type CardLine, type CardModel, lineName } from './card-model.ts'
import { earlyWords, speakerWords } from './card-words.ts'

type MessagesChoiceProps = {
  readonly model: CardModel
  readonly choices: Choices
  readonly onChoice: ((choice: Choice) => void) | undefined
}

/** No line is ticked by default. The listener's suggestions only stand first. */
export function MessagesChoice({ model, choices, onChoice }: MessagesChoiceProps) {
  const hint = useId()
  const count = choices.ticked.size
  const list = (lines: readonly CardLine[]) => (
    <ul>
      {lines.map((line) => (
        <li key={lineName(line.reference)}>
          <label className="handover-card-option">
            <input
              type="checkbox"
              checked={choices.ticked.has(lineName(line.reference))}
              disabled={!onChoice}
              onChange={(event) => onChoice?.({ choose: 'line', line, ticked: event.target.checked })}
            />
            <span>
              <span className="handover-card-speaker">{speakerWords(line.role)}</span>{' '}
              {line.isEarly && <em>{earlyWords()} </em>}
              <span translate="no" dir="auto">
                {line.text}
              </span>
            </span>
          </label>
        </li>
      ))}
    </ul>
  )
  return (
    <fieldset className="handover-card-choice" aria-describedby={hint}>
      <legend>{t`Messages transmis`}</legend>
      <p id={hint}>
        {t`Coche ce que tu veux joindre.`}{' '}
        {plural(count, {
          0: 'Aucun message n’est coché.',
          one: '# message est coché.',
          other: '# messages sont cochés.',
        })}
      </p>
      {model.suggested.length > 0 && (
        <>
          <p>{t`${model.from} propose de joindre :`}</p>
          {list(model.suggested)}
        </>
      )}
      {model.others.length > 0 && (
        <>
          {model.suggested.length > 0 && <p>{t`Les autres messages :`}</p>}
          {list(model.others)}
        </>
      )}
    </fieldset>
  )
}
