import { t } from '@lingui/core/macro'
import type { ReactNode } from 'react'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { Dialog } from '#client/ui/dialog.tsx'
import type { Result } from '#shared/result.ts'
import { Refused } from './refused.tsx'
import { useAct } from './use-act.ts'

type Properties = {
  readonly title: string
  readonly yes: string
  /** Nobody loses anything by it: the button is no warning. */
  readonly isHarmless?: boolean
  readonly act: () => Promise<Result<unknown, EnrolmentRefusal>>
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Confirm({ title, yes, isHarmless = false, act, onClose, children }: Properties) {
  const { working, refused, run } = useAct(act, onClose)
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="supervisor-confirm">
        {children}
        <Refused name={refused} />
        <div className="supervisor-actions">
          <button type="button" className="button" onClick={onClose}>
            {t`Annuler`}
          </button>
          <button
            type="button"
            className="button"
            data-kind={isHarmless ? 'main' : 'danger'}
            aria-disabled={working}
            onClick={run}
          >
            {yes}
          </button>
        </div>
      </div>
    </Dialog>
  )
}
