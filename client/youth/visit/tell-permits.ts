import { epochOf, lines } from '#client/conversation/timeline.ts'
import { commitmentIn } from '#shared/protocol/attestation.ts'
import type { Content } from '#shared/protocol/content.ts'
import { isCaughtUp, type Live, presentReader, type Step, type TalkMachine } from './talk-machine-state.ts'
import { toLog } from './talk-steps.ts'

/**
 * Tells whoever holds the keys now the commitments of this device's permits that no proposal has used, once in each epoch (SPEC H14). It looks in the
 * log first: another tab, or an earlier page load, may have said them.
 */
export function tellPermits(talk: Live): Step<TalkMachine> {
  const epoch = epochOf(talk.log.timeline)
  if (talk.permitsToldIn === epoch || !presentReader(talk) || !isCaughtUp(talk)) return [talk, []]
  const told: Live = { ...talk, permitsToldIn: epoch }
  if (wereTold(talk, epoch)) return [told, []]
  const used = lines(talk.log.timeline).flatMap(({ content }) =>
    content.kind === 'proposal' ? [commitmentIn(content.attestation)] : [],
  )
  const commitments = talk.start.permits.map(({ commitment }) => commitment).filter((each) => !used.includes(each))
  if (commitments.length === 0) return [told, []]
  // It says no more than the line before it: no person has read anything for it, and an answer that is under way must not say more than its press (SPEC L13).
  return toLog({ type: 'said', content: { kind: 'permits', commitments }, seen: null })(told)
}

const wereTold = ({ log }: Live, epoch: number): boolean =>
  log.outbox.lines.some(({ content }) => isPermits(content)) ||
  lines(log.timeline).some((line) => line.epoch === epoch && isPermits(line.content))

const isPermits = ({ kind }: Content) => kind === 'permits'
