import type { StaffId } from '#shared/ids.ts'
import type { AuditKind } from '#shared/protocol/audit-kinds.ts'
import { limits } from '#shared/protocol/limits.ts'
import { dayOf } from '../platform/clock.ts'
import type { Draft } from '../transaction/draft.ts'

/** `actor` is null where nobody of the staff acted: a young person, or the service itself. `subject` is an id. */
export type AuditEntry = {
  readonly kind: AuditKind
  readonly actor: StaffId | null
  readonly subject: string | null
  readonly now: number
}

/** Puts an event on the audit trail, in the same commit as what it tells, with its day and no finer time. It is sealed within a minute. */
export function recordAudit(draft: Draft, { kind, actor, subject, now }: AuditEntry): void {
  draft.audit({ day: dayOf(now), kind, actor, subject })
  const minute = Math.floor(now / limits.auditSeal)
  draft.due(sealDue(minute), (minute + 1) * limits.auditSeal)
}

/** One for each minute in which something happened, so that a busy trail never puts its sealing off. */
const sealDue = (minute: number) => `audit-seal:${minute}`
