import { drive } from '#client/machine/machine.ts'
import { settled } from '#client/ui/settled.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { ListenerConnection } from './listener-connection.ts'
import {
  afterReportEvent,
  nothingReported,
  type ReportEffect,
  type ReportEvent,
  type Reporting,
  type Seen,
} from './report-machine.ts'

type ReportsParts = {
  readonly connection: ListenerConnection
  readonly scheduler: Pick<Scheduler, 'after'>
  readonly seen: () => Seen
  readonly onFault: (fault: unknown) => void
}

/** Keeps the service informed of what coordination sees of this desk. `look` is called at each change; `stop` at the end. */
export function createReports({ connection, scheduler, seen, onFault }: ReportsParts) {
  let isOver = false
  const reports = drive<Reporting, ReportEvent, ReportEffect>({
    start: nothingReported,
    transition: afterReportEvent,
    carryOut(effect, hand) {
      if (effect.type === 'look') return look()
      void settled(() => connection.request('desk:report', effect.report), onFault).then((answer) =>
        hand({ type: 'answered', answer }),
      )
    },
    ...{ scheduler, onFault },
  })
  function look() {
    const { now, ...rest } = seen()
    reports.hand({ type: 'seen', seen: isOver ? { ...rest, now, isOpen: false, seats: [] } : { ...rest, now } })
  }
  return {
    look,
    stop() {
      isOver = true
      look()
    },
  }
}
