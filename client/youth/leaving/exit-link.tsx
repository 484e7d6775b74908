import { t } from '@lingui/core/macro'
import { type MouseEvent, useEffect, useState } from 'react'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import type { QuickExit } from './quick-exit.ts'
import { afterKeyUp, noShift, shiftPressesToLeave, shiftWithinMs } from './shift-sequence.ts'

/** A real link, first in the tab order of every screen; Shift three times does the same. */
export function ExitLink({ quickExit }: { quickExit: QuickExit }) {
  const remaining = shiftPressesToLeave - useShiftToLeave(quickExit)
  const onClick = (event: MouseEvent) => {
    event.preventDefault()
    quickExit.leave()
  }
  return (
    <>
      <a className="youth-exit" href={quickExit.address} rel="noreferrer" onClick={onClick}>
        {t`Quitter vite`}
      </a>
      <p role="status" className="youth-exit-hint">
        {remaining < shiftPressesToLeave && t`Encore ${remaining} fois sur Maj pour quitter.`}
      </p>
    </>
  )
}

/** Counts the presses of Shift alone, and leaves at the third. */
function useShiftToLeave(quickExit: QuickExit): number {
  const [presses, setPresses] = useState(0)

  useEffect(() => {
    let sequence = noShift
    let stopForgetting = () => {}
    const onKeyUp = ({ key, shiftKey, timeStamp }: KeyboardEvent) => {
      sequence = afterKeyUp(sequence, { key, shiftKey, at: timeStamp })
      if (sequence.presses === shiftPressesToLeave) return quickExit.leave()
      setPresses(sequence.presses)
      stopForgetting()
      stopForgetting = pageScheduler.after(shiftWithinMs, () => setPresses(0))
    }
    document.addEventListener('keyup', onKeyUp, { capture: true })
    return () => {
      stopForgetting()
      document.removeEventListener('keyup', onKeyUp, { capture: true })
    }
  }, [quickExit])

  return presses
}
