import './bell.css'
import { t } from '@lingui/core/macro'
import { useContext, useState } from 'react'
import { Dialog } from '#client/ui/dialog.tsx'
import type { Bell } from './bell.ts'
import { BellContext } from './bell-context.ts'
import { type BellSettings, everythingOff, volumes } from './bell-settings.ts'
import { chimeWords, notifierWords, volumeWords } from './bell-words.ts'
import { useBellState } from './use-bell-state.ts'

type BellButtonProps = {
  /** In a crowded header: a drawing alone, with the words as its name. */
  readonly isSmall?: boolean
}

/** The button of a desk's header that opens the settings of the bell. It stands out until a person has chosen. */
export function BellButton({ isSmall = false }: BellButtonProps) {
  const bell = useContext(BellContext)
  return bell && <Button bell={bell} isSmall={isSmall} />
}

function Button({ bell, isSmall }: Required<BellButtonProps> & { readonly bell: Bell }) {
  const { settings } = useBellState(bell)
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className="button"
        data-kind={settings === null ? 'main' : 'quiet'}
        aria-haspopup="dialog"
        onClick={() => setIsOpen(true)}
      >
        {isSmall ? (
          <>
            <span className="only-read-aloud">{t`Me prévenir`}</span>
            <BellDrawing />
          </>
        ) : (
          t`Me prévenir`
        )}
      </button>
      {isOpen && <BellDialog bell={bell} onClose={() => setIsOpen(false)} />}
    </>
  )
}

const BellDrawing = () => (
  <svg className="bell-drawing" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M12 3a6 6 0 0 0-6 6v4l-2 4h16l-2-4V9a6 6 0 0 0-6-6Z" />
    <path d="M10 20a2 2 0 0 0 4 0" />
  </svg>
)

/** Each way of telling can be tried, set and muted; what the browser refuses stands under it. */
function BellDialog({ bell, onClose }: { readonly bell: Bell; readonly onClose: () => void }) {
  const state = useBellState(bell)
  const settings = state.settings ?? everythingOff
  const choose = (change: Partial<BellSettings>) => void bell.choose({ ...settings, ...change })
  const silent = settings.sound ? chimeWords(state.chime) : undefined
  const unseen = settings.notification ? notifierWords(state.notifier) : undefined
  return (
    <Dialog title={t`Me prévenir`} onClose={onClose}>
      <div className="bell-settings">
        <p>
          {t`Quand il y a du nouveau, cette page vous prévient, puis encore toutes les 30 secondes, jusqu’à ce que vous ayez regardé. Le titre de l’onglet compte ce qui est nouveau. Rien ne dit qui ni quoi.`}
        </p>
        <div className="bell-way">
          <label className="bell-check">
            <input
              type="checkbox"
              checked={settings.sound}
              onChange={(event) => choose({ sound: event.target.checked })}
            />
            {t`Son`}
          </label>
          <label className="bell-volume">
            {t`Volume`}
            <select
              value={settings.volume}
              onChange={({ target }) => {
                const volume = volumes.find((each) => each === target.value)
                if (volume) choose({ volume })
              }}
            >
              {volumes.map((volume) => (
                <option key={volume} value={volume}>
                  {volumeWords(volume)}
                </option>
              ))}
            </select>
          </label>
          <button type="button" className="button" onClick={() => void bell.trySound()}>
            {t`Essayer le son`}
          </button>
        </div>
        <p role="status" className="bell-refused">
          {silent}
        </p>
        <div className="bell-way">
          <label className="bell-check">
            <input
              type="checkbox"
              checked={settings.notification}
              onChange={(event) => choose({ notification: event.target.checked })}
            />
            {t`Notification du navigateur`}
          </label>
          <button type="button" className="button" onClick={() => void bell.tryNotification()}>
            {t`Essayer la notification`}
          </button>
        </div>
        <p role="status" className="bell-refused">
          {unseen}
        </p>
        <div className="bell-end">
          <button type="button" className="button" data-kind="main" onClick={onClose}>
            {t`Fermer`}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
