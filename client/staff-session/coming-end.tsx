import { t } from '@lingui/core/macro'
import { useEffect, useState } from 'react'
import { pageClock } from '#client/time/page-clock.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { repeat } from '#client/time/repeat.ts'
import { momentWords } from '#client/ui/date-words.ts'
import type { Role } from '#shared/protocol/supervisor.ts'
import { type ComingEnd, comingEnd, type Moment, type ToldTime } from './session-clock.ts'

/** An hour before the twelve hours are over, and from then on, a page says what still goes on and until when (SPEC C28). */
export function ComingEndNotice({ told, role }: { told: ToldTime | null; role: Role }) {
  const [now, setNow] = useState(pageMoment)
  useEffect(() => repeat(10_000, () => setNow(pageMoment())), [])
  const end = told && comingEnd(told, now)
  return (
    <div role="status">
      {end && (
        <p className="notice staff-notice" data-kind="warn">
          {endWords(end, role)}
        </p>
      )}
    </div>
  )
}

export const pageMoment = (): Moment => ({ wall: pageClock(), running: pageScheduler.now() })

function endWords({ kind, at }: ComingEnd, role: Role): string {
  const time = momentWords(at, { hour: 'numeric', minute: '2-digit' })
  switch (kind) {
    case 'soon':
      return t`À ${time}, cela fera douze heures : plus rien de nouveau n’arrivera. Ce qui est ouvert pourra continuer deux heures au plus. Si rien n’est ouvert, votre session se fermera.`
    case 'open-only':
      return t`Vos douze heures sont passées : plus rien de nouveau n’arrive. Finissez ce qui est ouvert, au plus tard à ${time}.`
    case 'last-minutes':
      return role === 'listener'
        ? t`Votre session se ferme à ${time}. Un jeune qui vous parle encore à ce moment garde sa place et attend quelqu’un d’autre : prévenez-le.`
        : t`Votre session se ferme à ${time}, même si quelque chose est encore ouvert.`
    case 'closing':
      return t`Plus rien n’est ouvert : votre session se ferme à ${time}. Il reste le temps de noter ce qui doit l’être.`
  }
}
