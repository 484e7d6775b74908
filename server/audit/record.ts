import type { StaffId } from '#shared/ids.ts'
import type { AuditKind } from '#shared/protocol/audit-kinds.ts'
import { limits } from '#shared/protocol/limits.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import type { Draft } from '../transaction/draft.ts'

/** `actor` is null where a young person or the service acted. `subject` is an id. */
export type AuditEntry = {
  readonly kind: AuditKind
  readonly actor: StaffId | null
  readonly subject: string | null
  readonly now: number
}

/** Puts an event on the audit trail, in the same commit as the act itself, with its day and no finer time. A deadline seals it within a minute. */
export function recordAudit(draft: Draft, { kind, actor, subject, now }: AuditEntry): void {
  draft.audit({ day: serviceDay(now), kind, actor, subject })
  const minute = Math.floor(now / limits.auditSeal)
  draft.due(sealDue(minute), (minute + 1) * limits.auditSeal)
}

/** One deadline for each minute with an event, so that a busy trail never postpones its sealing. */
const sealDue = (minute: number) => `audit-seal:${minute}`
