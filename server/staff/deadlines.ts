import { type Sealing, sealAudit } from '../audit/seal.ts'
import type { DeadlineActs } from '../deadline/runner.ts'
import { retireEpoch } from '../team/certify-epoch.ts'
import { askForRotation } from '../team/rotate.ts'
import { expireInvitation } from './invite.ts'
import { expireSession } from './session.ts'
import { forgetAttempt } from './sign-in.ts'

/** The deadlines of staff, of the cell's key and of the audit trail; what each means stands beside its rule. */
export const staffDeadlines = (sealing: Sealing) =>
  ({
    session: { rule: expireSession },
    'used-attempt': { rule: forgetAttempt },
    invitation: { rule: expireInvitation },
    'team-rotation': { rule: (_, now) => askForRotation(now) },
    'team-retirement': { rule: (epoch) => retireEpoch(Number(epoch)) },
    'audit-seal': { work: () => sealAudit(sealing) },
  }) as const satisfies DeadlineActs
