import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { expireInvitation } from './invite.ts'
import { forgetAttempt } from './sign-in.ts'

export const staffDeadlines = {
  'used-attempt': { rule: forgetAttempt },
  invitation: { rule: expireInvitation },
} as const satisfies DeadlineActs
