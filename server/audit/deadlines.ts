import type { DeadlineActs } from '../transaction/deadline-act.ts'
import { type Sealing, sealAudit } from './seal.ts'

export const auditDeadlines = (sealing: Sealing) =>
  ({ 'audit-seal': { work: () => sealAudit(sealing) } }) as const satisfies DeadlineActs
