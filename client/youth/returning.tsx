import { t } from '@lingui/core/macro'
import { useEffect, useState } from 'react'
import { pageScheduler } from '#client/time/page-scheduler.ts'

const sayAfterMs = 2000

/** Shown until the tab can open what it kept: at first that it is coming and, while the network is away, that it comes with the network. */
export function Returning({ words }: { words: string }) {
  const [isLate, setIsLate] = useState(false)
  useEffect(() => pageScheduler.after(sayAfterMs, () => setIsLate(true)), [])
  return (
    <p role="status" className="youth-text">
      {isLate ? t`Tes messages reviennent avec le réseau.` : words}
    </p>
  )
}
