import type { LogState } from '#client/conversation/log-state.ts'
import { lines } from '#client/conversation/timeline.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Reader } from '../visit/held-keys.ts'

export type OpenProposal = { readonly proposal: Proposal; readonly from: Reader }

/**
 * The one open card: the newest proposal that is not answered by yes or no. A newer proposal replaces it. A conversation has at most two
 * proposals, by all listeners together. This device enforces the limit.
 */
export function openProposal(log: LogState, readerOf: (epoch: number) => Reader | undefined): OpenProposal | undefined {
  const newest = allowed(log).at(-1)
  if (!newest) return undefined
  const from = readerOf(newest.epoch)
  return from && !isAnswered(log, newest.proposal) ? { proposal: newest.proposal, from } : undefined
}

/** Whether the device shows this proposal at all. */
export const isAllowed = (log: LogState, { id }: Proposal): boolean =>
  allowed(log).some(({ proposal }) => proposal.id === id)

const allowed = ({ timeline }: LogState) =>
  lines(timeline)
    .flatMap(({ content, epoch }) => (content.kind === 'proposal' ? [{ proposal: content, epoch }] : []))
    .slice(0, limits.proposalsPerConversation)

function isAnswered({ timeline, outbox }: LogState, { id }: Proposal): boolean {
  const own = [...lines(timeline), ...outbox.lines].map(({ content }) => content)
  return own.some((content) => content.kind === 'answer' && content.proposal === id && content.answer !== 'question')
}
