import type { DeskReport } from '#shared/protocol/listener.ts'
import { ok } from '#shared/result.ts'
import type { Rule } from '../transaction/transactor.ts'
import { changeDesk } from './changes.ts'
import { type ListenerClaim, readOwnDesk } from './claim.ts'

/** Keeps what a listener's page says of itself, for coordination (SPEC C32). A veil counts from the first word of it on. */
export function reportDesk(
  claim: ListenerClaim,
  { isVeiled, unanswered }: DeskReport,
  now: number,
): Rule<Record<string, never>> {
  return (draft) => {
    const own = readOwnDesk(draft, claim, now)
    if (!own.ok) return own
    const { desk } = own.value
    const after = {
      ...desk,
      veiledSince: isVeiled ? (desk.veiledSince ?? now) : null,
      unanswered: desk.conversations.filter((conversation) => unanswered.includes(conversation)),
    }
    if (shownToCoordination(after) !== shownToCoordination(desk)) changeDesk(draft, desk, after, now)
    return ok({})
  }
}

const shownToCoordination = ({
  veiledSince,
  unanswered,
}: Pick<Parameters<typeof changeDesk>[2], 'veiledSince' | 'unanswered'>) => JSON.stringify([veiledSince, unanswered])
