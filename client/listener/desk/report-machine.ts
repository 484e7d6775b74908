import type { CommonEffect, CommonEvent, Step as MachineStep } from '#client/machine/machine.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { DeskReport } from '#shared/protocol/listener.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import { unreachable } from '#shared/result.ts'

/** What a desk knows of itself now. `waitsSince` and `now`: milliseconds, by the desk's clock. */
export type Seen = {
  /** The service has opened the desk on this connection. */
  readonly isOpen: boolean
  readonly isVeiled: boolean
  readonly seats: readonly { readonly conversation: ConversationId; readonly waitsSince: number | null }[]
  readonly now: number
}

/** `reported`: what the service has, as text; null while that is unknown. `asking`: what was sent and has no answer yet. */
export type Reporting = {
  readonly isOpen: boolean
  readonly report: DeskReport
  readonly reported: string | null
  readonly asking: string | null
}

export const nothingReported: Reporting = {
  isOpen: false,
  report: { isVeiled: false, unanswered: [] },
  reported: null,
  asking: null,
}

export type ReportEvent =
  | { readonly type: 'seen'; readonly seen: Seen }
  | { readonly type: 'answered'; readonly answer: Answer<unknown> }
export type ReportEffect = { readonly type: 'look' } | { readonly type: 'report'; readonly report: DeskReport }
type Step = MachineStep<Reporting, ReportEffect | CommonEffect>

/** Tells the service what coordination sees of this desk, after each opening and at each change (SPEC C32). */
export function afterReportEvent(reporting: Reporting, event: ReportEvent | CommonEvent): Step {
  switch (event.type) {
    case 'seen':
      return see(reporting, event.seen)
    case 'answered': {
      const { asking, reported } = reporting
      if (asking === null) return [reporting, []]
      if (!event.answer.ok && isTransient(event.answer.refused)) return [{ ...reporting, asking: null }, [again]]
      return send({ ...reporting, asking: null, reported: event.answer.ok ? asking : (reported ?? asking) })
    }
    case 'woke':
      return [reporting, [{ type: 'look' }]]
    default:
      return unreachable(event)
  }
}

/** The answer of a lost connection may never come. */
function see(before: Reporting, { isOpen, isVeiled, seats, now }: Seen): Step {
  const waits = seats.flatMap(({ conversation, waitsSince }) =>
    waitsSince === null ? [] : [{ conversation, left: waitsSince + limits.unansweredAsks - now }],
  )
  const unanswered = waits.filter(({ left }) => left <= 0).map(({ conversation }) => conversation)
  const lefts = waits.map(({ left }) => left).filter((left) => left > 0)
  const report = { isVeiled, unanswered: unanswered.slice(0, limits.listenerCapacity) }
  const known = isOpen && before.isOpen ? before : { ...before, reported: null, asking: null }
  const [next, effects] = send({ ...known, isOpen, report })
  return [
    next,
    [...effects, { type: 'wake', timer: 'due', milliseconds: lefts.length === 0 ? null : Math.min(...lefts) }],
  ]
}

function send(reporting: Reporting): Step {
  const { isOpen, report, reported, asking } = reporting
  const text = JSON.stringify(report)
  if (!isOpen || asking !== null || text === reported) return [reporting, []]
  return [{ ...reporting, asking: text }, [{ type: 'report', report }]]
}

const again = { type: 'wake', timer: 'again', milliseconds: 2000 } as const
