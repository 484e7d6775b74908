import { t } from '@lingui/core/macro'
import { useConfirmation } from './confirmation.ts'

/** `Terminer`, or what else ends the conversation, with one confirmation. It waits for nothing, and `Quitter vite` stays above it. */
export function EndButton({ words = t`Terminer`, onEnd }: { words?: string; onEnd: () => void }) {
  const { asking, button, keep, onAsk, onKeep } = useConfirmation()

  if (!asking) {
    return (
      <button ref={button} type="button" className="button" data-kind="quiet" onClick={onAsk}>
        {words}
      </button>
    )
  }
  return (
    <fieldset className="youth-ending">
      <legend>{t`Tu veux terminer ? Tout sera effacé.`}</legend>
      <button ref={keep} type="button" className="button" onClick={onKeep}>
        {t`Rester`}
      </button>
      <button type="button" className="button" data-kind="danger" onClick={onEnd}>
        {t`Oui, terminer`}
      </button>
    </fieldset>
  )
}
