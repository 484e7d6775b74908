import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { retireEpoch } from './certify-epoch.ts'
import { askForRotation } from './rotate.ts'

export const teamKeyDeadlines = {
  'team-rotation': { rule: (_, now) => askForRotation(now) },
  'team-retirement': { rule: (epoch) => retireEpoch(Number(epoch)) },
} as const satisfies DeadlineActs
