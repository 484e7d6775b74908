import { shownUpTo } from '#client/conversation/timeline.ts'
import { freeCommitment } from '#client/handover/panel/handover-progress.ts'
import type { ProposeRefusal } from '#client/handover/panel/propose.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Result } from '#shared/result.ts'
import { isOpen, toLog } from './seat-access.ts'
import type { Live, Move, Step } from './seat-state.ts'

/** Proposes the draft; one proposal at a time. */
export const propose =
  (certificate: string | null): Move =>
  (seat) => {
    if (seat.proposing.step === 'proposing') return [seat, []]
    if (certificate === null) return refused(seat, 'no-certificate')
    const { timeline, outbox } = seat.log
    const commitment = freeCommitment({ timeline, outbox })
    return [
      { ...seat, proposing: { step: 'proposing', seen: shownUpTo(timeline) } },
      [{ type: 'propose', certificate, draft: seat.drafts.handover, timeline, commitment }],
    ]
  }

export const afterProposed =
  (proposal: Result<Content, ProposeRefusal>): Move =>
  (seat) => {
    if (seat.proposing.step !== 'proposing') return [seat, []]
    if (!proposal.ok) return refused(seat, proposal.refused)
    if (!isOpen(seat)) return refused(seat, 'not-available')
    // What came while it was prepared, its listener had not read.
    const { seen } = seat.proposing
    return toLog({ type: 'said', content: proposal.value, seen })({ ...seat, proposing: { step: 'idle' } })
  }

const refused = (seat: Live, why: ProposeRefusal): Step<Live> => [
  { ...seat, proposing: { step: 'refused', refused: why } },
  [],
]
