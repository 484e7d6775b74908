import type { StaffId } from '#shared/ids.ts'
import type { AuditEvent } from '#shared/protocol/supervisor.ts'
import type { AuditRow } from '../store/port.ts'
import { type Seal, type Sealing, sealedAtOnce, unsealed } from './seal.ts'
import { verifyAudit } from './verify.ts'

const page = 200

type AuditPage = { events: AuditEvent[]; more: boolean; seals: 'intact' | 'broken' }

/** A page of the trail after an event's number, in the order of the events, with the result of checking every seal. */
export async function readAuditPage(sealing: Omit<Sealing, 'transactor'>, after: number): Promise<AuditPage> {
  const rows = await sealing.store.readAudit(after, page + 1)
  return { events: rows.slice(0, page).map(asEvent), more: rows.length > page, seals: await verifyAudit(sealing) }
}

/** A page of the trail before an event's number, newest first, with the result of checking every seal. */
export async function readAuditBefore(sealing: Omit<Sealing, 'transactor'>, before: number): Promise<AuditPage> {
  const last = Math.min(before - 1, await newestNumber(sealing))
  const first = Math.max(1, last - page + 1)
  const rows = last < 1 ? [] : await sealing.store.readAudit(first - 1, last - first + 1)
  const events = rows.filter(({ number }) => number <= last).map(asEvent)
  return { events: events.reverse(), more: first > 1, seals: await verifyAudit(sealing) }
}

/** Reads on from the last seal: after it come the events of about one minute. */
async function newestNumber({ store }: Pick<Sealing, 'store'>): Promise<number> {
  const seals = (await store.list('audit-seal')).map(({ value }) => value as Seal)
  let newest = seals.at(-1)?.to ?? unsealed.to
  for (;;) {
    const rows = await store.readAudit(newest, sealedAtOnce)
    newest = rows.at(-1)?.number ?? newest
    if (rows.length < sealedAtOnce) return newest
  }
}

const asEvent = (row: AuditRow): AuditEvent => ({ ...row, actor: row.actor as StaffId | null })
