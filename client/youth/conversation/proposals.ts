import type { LogState } from '#client/conversation/log-state.ts'
import { lines, type TimelineItem } from '#client/conversation/timeline.ts'
import type { ProposalId } from '#shared/ids.ts'
import { commitmentIn } from '#shared/protocol/attestation.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import type { Reader } from '../visit/readers.ts'
import type { Talk } from '../visit/talk-state.ts'

export type OpenProposal = { readonly proposal: Proposal; readonly from: Reader }

type Own = Pick<Talk, 'permits' | 'readerOf'>

/**
 * The one open card: the newest proposal that is not answered by yes or no. A newer proposal replaces it, unless a yes to it is `underWay`: then its
 * card stays until the outcome is known.
 */
export function openProposal(
  log: LogState,
  { permits, readerOf }: Own,
  underWay?: ProposalId,
): OpenProposal | undefined {
  const taken = takenProposals(log, permits)
  const newest = taken.find(({ proposal }) => proposal.id === underWay) ?? taken.at(-1)
  if (!newest) return undefined
  const from = readerOf(newest.epoch)
  return from && !isAnswered(log, newest.proposal) ? { proposal: newest.proposal, from } : undefined
}

/**
 * The proposals that this device takes, in order, each for a permit of this device that no earlier one used (SPEC H14). So a conversation has as many
 * proposals as the device has permits, by all listeners together. The log has no line of a former listener: a line under an epoch that is
 * over is none (client/conversation/opening.ts). A proposal that is out of place is not taken: its listener had another log (SPEC C21).
 */
export function takenProposals({ timeline }: LogState, permits: Own['permits']): readonly Taken[] {
  const left = new Set(permits.map(({ commitment }) => commitment))
  const marked = new Set(timeline.items.flatMap((item) => (isGap(item) ? [item.position] : [])))
  return lines(timeline).flatMap(({ position, content, epoch }) =>
    content.kind === 'proposal' && !marked.has(position) && left.delete(commitmentIn(content.attestation) ?? '')
      ? [{ proposal: content, epoch }]
      : [],
  )
}

const isGap = (item: TimelineItem): boolean => item.kind === 'warning' && item.warning === 'gap'

export type Taken = { readonly proposal: Proposal; readonly epoch: number }

function isAnswered({ timeline, outbox }: LogState, { id }: Proposal): boolean {
  const own = [...lines(timeline), ...outbox.lines].map(({ content }) => content)
  return own.some((content) => content.kind === 'answer' && content.proposal === id && content.answer !== 'question')
}
