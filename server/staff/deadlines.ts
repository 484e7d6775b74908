import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { expireInvitation } from './invite.ts'
import { expireSession } from './session.ts'
import { forgetAttempt } from './sign-in.ts'

export const staffDeadlines = {
  session: { rule: expireSession },
  'used-attempt': { rule: forgetAttempt },
  invitation: { rule: expireInvitation },
} as const satisfies DeadlineActs
