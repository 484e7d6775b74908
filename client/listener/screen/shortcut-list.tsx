import { t } from '@lingui/core/macro'
import { useState } from 'react'
import { Dialog } from '#client/ui/dialog.tsx'
import { privateWords } from '#client/ui/private-writing.ts'
import { type Action, actions, actionTable } from '../action/actions.ts'
import { assignLetter, type Shortcuts, shippedShortcuts } from '../shortcuts/shortcuts.ts'

type ShortcutListProps = {
  readonly shortcuts: Shortcuts
  readonly onChange: (shortcuts: Shortcuts) => void
  readonly onClose: () => void
}

/** Every shortcut with its letter, and how to change or switch them off (WCAG 2.1.4). */
export function ShortcutList({ shortcuts, onChange, onClose }: ShortcutListProps) {
  return (
    <Dialog title={t`Raccourcis clavier`} onClose={onClose}>
      <div className="listener-shortcuts">
        <label className="listener-check">
          <input
            type="checkbox"
            checked={shortcuts.on}
            onChange={(event) => onChange({ ...shortcuts, on: event.target.checked })}
          />
          {t`Utiliser les raccourcis`}
        </label>
        <dl>
          <div>
            <dt>{t`Conversation suivante, précédente`}</dt>
            <dd>{t`Alt + ↓, Alt + ↑`}</dd>
          </div>
          <div>
            <dt>{t`Conversation 1 à 9`}</dt>
            <dd>{t`Alt + chiffre`}</dd>
          </div>
          <div>
            <dt>{t`Voiler l’écran`}</dt>
            <dd>{t`Alt + M`}</dd>
          </div>
        </dl>
        {actions.map((action) => (
          <LetterField
            key={`${action} ${shortcuts.letters[action]}`}
            action={action}
            shortcuts={shortcuts}
            onChange={onChange}
          />
        ))}
        <div className="listener-dialog-actions">
          <button type="button" className="button" onClick={() => onChange({ ...shippedShortcuts, on: shortcuts.on })}>
            {t`Lettres d’origine`}
          </button>
          <button type="button" className="button" data-kind="main" onClick={onClose}>
            {t`Fermer`}
          </button>
        </div>
      </div>
    </Dialog>
  )
}

type LetterFieldProps = Omit<ShortcutListProps, 'onClose'> & { readonly action: Action }

function LetterField({ action, shortcuts, onChange }: LetterFieldProps) {
  const [typed, setTyped] = useState(shortcuts.letters[action].toUpperCase())
  return (
    <label className="listener-letter">
      <span>{actionTable[action].words()}</span>
      <span>
        {t`Alt +`}{' '}
        <input
          {...privateWords}
          type="text"
          size={2}
          maxLength={1}
          value={typed}
          disabled={!shortcuts.on}
          onFocus={(event) => event.target.select()}
          onChange={(event) => {
            const changed = assignLetter(shortcuts, action, event.target.value)
            setTyped(event.target.value.toUpperCase())
            if (changed) onChange(changed)
          }}
        />
      </span>
    </label>
  )
}
