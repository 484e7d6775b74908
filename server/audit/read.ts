import type { StaffId } from '#shared/ids.ts'
import type { AuditEvent } from '#shared/protocol/supervisor.ts'
import type { Sealing } from './seal.ts'
import { verifyAudit } from './verify.ts'

const page = 200

/** A page of the trail after an event's number, with the state of every seal. */
export async function readAuditPage(
  sealing: Omit<Sealing, 'road'>,
  after: number,
): Promise<{ events: AuditEvent[]; more: boolean; seals: 'intact' | 'broken' }> {
  const rows = await sealing.store.readAudit(after, page + 1)
  const events = rows.slice(0, page).map((row) => ({ ...row, actor: row.actor as StaffId | null }))
  return { events, more: rows.length > page, seals: await verifyAudit(sealing) }
}
