import { createHmac } from 'node:crypto'
import { ok } from '#shared/result.ts'
import type { AuditRow, Store } from '../store/port.ts'
import { stateKey } from '../transaction/draft.ts'
import type { Transactor } from '../transaction/transactor.ts'

/** One sealed range of the trail, chained to the one before it. `mac` is HMAC-SHA256, base64url. */
export type Seal = { readonly from: number; readonly to: number; readonly mac: string }

/** How far the trail is sealed. */
type SealHead = { readonly to: number; readonly mac: string }

export type Sealing = {
  readonly store: Store
  readonly transactor: Transactor
  readonly key: Buffer
  /** The mark is outside the store, so that it shows when somebody cuts off the end of the trail with its seals. */
  readonly mark: { readonly read: () => string | null; readonly write: (mark: string) => void }
}

export const unsealed: SealHead = { to: 0, mac: '' }

/** Largest range of one seal, and of one read. */
export const sealedAtOnce = 500

const sealHeadKey = stateKey<SealHead>('audit-head', 'main')
/** The key holds the number of the last event, so that the store's key order is the chain's order. */
const sealKey = (to: number) => stateKey<Seal>('audit-seal', `${to}`.padStart(12, '0'))

/**
 * Seals the events since the last seal. The service calls this every minute in which something happened, and when it stops. When two nodes
 * seal at the same time, one finds a newer head and has nothing left to do.
 */
export async function sealAudit({ store, transactor, key, mark }: Sealing): Promise<void> {
  for (;;) {
    const head = await transactor.transact((draft) => ok(draft.read(sealHeadKey) ?? unsealed))
    if (!head.ok) return
    const rows = await store.readAudit(head.value.to, sealedAtOnce)
    const last = rows.at(-1)
    // The mark is behind if the disk failed to write it the last time.
    if (!last) return markUpTo(mark, head.value)
    const seal = { from: head.value.to + 1, to: last.number, mac: macOf(key, head.value.mac, rows) }
    const kept = await transactor.transact<boolean>((draft) => {
      const present = draft.read(sealHeadKey) ?? unsealed
      if (present.to !== head.value.to || present.mac !== head.value.mac) return ok(false)
      draft.write(sealKey(seal.to), seal)
      draft.write(sealHeadKey, { to: seal.to, mac: seal.mac })
      return ok(true)
    })
    if (!kept.ok) return
    if (kept.value) markUpTo(mark, seal)
  }
}

function markUpTo(mark: Sealing['mark'], { to, mac }: SealHead): void {
  if (to > 0 && mark.read() !== `${to} ${mac}`) mark.write(`${to} ${mac}`)
}

/** The MAC is chained: it covers these events, their order and everything before them. */
export function macOf(key: Buffer, before: string, rows: readonly AuditRow[]): string {
  const events = rows.map(({ number, day, kind, actor, subject }) => [number, day, kind, actor, subject])
  return createHmac('sha256', key)
    .update(JSON.stringify([before, events]))
    .digest('base64url')
}
