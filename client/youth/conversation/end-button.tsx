import { t } from '@lingui/core/macro'
import { useEffect, useRef, useState } from 'react'

/** `Terminer`, with one confirmation. It waits for nothing, and `Quitter vite` stays above it. */
export function EndButton({ onEnd }: { onEnd: () => void }) {
  const [asking, setAsking] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const stay = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    if (asking) stay.current?.focus()
  }, [asking])

  const onStay = () => {
    setAsking(false)
    requestAnimationFrame(() => button.current?.focus())
  }

  if (!asking) {
    return (
      <button ref={button} type="button" className="button" data-kind="quiet" onClick={() => setAsking(true)}>
        {t`Terminer`}
      </button>
    )
  }
  return (
    <fieldset className="youth-ending">
      <legend>{t`Tu veux terminer ? Tout sera effacé.`}</legend>
      <button ref={stay} type="button" className="button" onClick={onStay}>
        {t`Rester`}
      </button>
      <button type="button" className="button" data-kind="danger" onClick={onEnd}>
        {t`Oui, terminer`}
      </button>
    </fieldset>
  )
}
