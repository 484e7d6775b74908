import { plural, t } from '@lingui/core/macro'
import type { usePhrases } from './use-phrases.ts'

type OfferedPhrasesProps = Pick<ReturnType<typeof usePhrases>, 'offered' | 'active' | 'list' | 'optionId' | 'insert'>

/** The phrases above the field. The focus stays in the field, which names the chosen one; the count is announced. */
export function OfferedPhrases({ offered, active, list, optionId, insert }: OfferedPhrasesProps) {
  return (
    <>
      <p role="status" className="only-read-aloud">
        {offered.length > 0 &&
          plural(offered.length, {
            one: '# phrase. Entrée l’insère, Échap la laisse.',
            other: '# phrases. Flèches pour choisir, Entrée insère, Échap les laisse.',
          })}
      </p>
      {offered.length > 0 && (
        <div id={list} role="listbox" aria-label={t`Phrases`} className="listener-offered">
          {offered.map((phrase) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the field's, which keeps the focus.
            <div
              key={phrase.id}
              id={optionId(phrase)}
              role="option"
              aria-selected={phrase === active}
              tabIndex={-1}
              className="listener-offered-one"
              // A press must not take the focus out of the field.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => insert(phrase)}
            >
              {phrase.text}
            </div>
          ))}
        </div>
      )}
    </>
  )
}
