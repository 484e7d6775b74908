import { t } from '@lingui/core/macro'
import type { MouseEvent } from 'react'

/** A link, because it also stands in the page as it is sent. */
export function BackLink({ onBack }: { onBack: () => void }) {
  const onClick = (event: MouseEvent) => {
    event.preventDefault()
    onBack()
  }
  return (
    <a href="/" className="button youth-back" onClick={onClick}>
      {t`Retour`}
    </a>
  )
}
