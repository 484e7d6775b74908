import { type Answered, answersIn } from '#client/conversation/answers.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import type { OutboxLine } from '#client/conversation/outbox.ts'
import type { Received } from '#client/conversation/receipts.ts'
import { isReceived } from '#client/conversation/signals.ts'
import { lines } from '#client/conversation/timeline.ts'
import { commitmentIn } from '#shared/protocol/attestation.ts'
import type { Content, Proposal } from '#shared/protocol/content.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Desk } from '#shared/protocol/listener.ts'

/** A proposal that left the desk. `expires` in milliseconds, by the service's clock. */
export type Proposed = {
  readonly id: Proposal['id']
  readonly expires: number
  /** `received` by the young person's device. */
  readonly delivery: OutboxLine['state'] | 'received'
  readonly answer: Answered | undefined
}

/**
 * The proposals of this conversation, oldest first, and the young person's answer to each. A newer proposal replaces earlier ones. `youthHas`: what
 * the young person's device has signed to have.
 */
export function proposalsOf({ timeline, outbox }: LogState, youthHas: Received): readonly Proposed[] {
  const said = timeline.items.flatMap((item) => (item.kind === 'line' ? [item] : []))
  const { answered } = answersIn(said)
  const proposed = (content: Content, delivery: Proposed['delivery']): Proposed[] =>
    content.kind === 'proposal'
      ? [{ id: content.id, expires: content.expires, delivery, answer: answered.get(content.id) }]
      : []
  return [
    ...said.flatMap((line) => proposed(line.content, isReceived(timeline, youthHas, line) ? 'received' : 'sent')),
    ...outbox.lines.flatMap((line) => proposed(line.content, line.state)),
  ]
}

/**
 * The commitment of a permit that the young person's device told and that no proposal of this conversation has used (SPEC H14); undefined before
 * the device told any, and when all are used.
 */
export function freeCommitment({ timeline, outbox }: LogState): string | undefined {
  const contents = [...lines(timeline), ...outbox.lines].map(({ content }) => content)
  const told = contents.flatMap((content) => (content.kind === 'permits' ? content.commitments : []))
  const used = contents.flatMap((content) => (content.kind === 'proposal' ? [commitmentIn(content.attestation)] : []))
  return told.find((commitment) => !used.includes(commitment))
}

/** The reasons why no proposal is possible now. The first three are the service's refusals about the team's key. */
export type HandoverObstacle = Exclude<Desk['handover'], 'ready'> | 'no-certificate' | 'no-key' | 'agreed' | 'twice'

export function obstacleTo(about: {
  readonly handover: Desk['handover']
  readonly holdsCertificate: boolean
  readonly holdsKey: boolean
  readonly proposals: readonly Proposed[]
}): HandoverObstacle | undefined {
  const { handover, holdsCertificate, holdsKey, proposals } = about
  if (!holdsKey) return 'no-key'
  if (proposals.some(({ answer }) => answer === 'yes')) return 'agreed'
  if (proposals.length >= limits.proposalsPerConversation) return 'twice'
  if (!holdsCertificate) return 'no-certificate'
  return handover === 'ready' ? undefined : handover
}
