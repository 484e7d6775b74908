import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { forgetWrapUp } from './outcome.ts'

export const deskDeadlines = { 'desk-wrap-up': { rule: forgetWrapUp } } as const satisfies DeadlineActs
