import type { StaffId } from '#shared/ids.ts'
import type { AuditKind } from '#shared/protocol/audit-kinds.ts'
import type { Draft } from '../draft.ts'
import { dayOf } from '../platform/clock.ts'

/** `actor` is null where nobody of the staff acted: a young person, or the service itself. `subject` is an id. */
export type AuditEntry = {
  readonly kind: AuditKind
  readonly actor: StaffId | null
  readonly subject: string | null
  readonly now: number
}

/** Puts an event on the audit trail, in the same commit as what it tells, with its day and no finer time. */
export function recordAudit(draft: Draft, { kind, actor, subject, now }: AuditEntry): void {
  draft.audit({ day: dayOf(now), kind, actor, subject })
}
