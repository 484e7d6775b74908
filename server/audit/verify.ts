import { macOf, type Seal, type Sealing, sealedAtOnce, unsealed } from './seal.ts'

/**
 * Checks every seal, from the first event on, against the present files of the store. `broken`: an event was changed, removed, added or
 * moved, a seal is missing, or the end was cut off. The events of the last minute have no seal yet and cannot be checked.
 */
export async function verifyAudit({ store, key, mark }: Omit<Sealing, 'transactor'>): Promise<'intact' | 'broken'> {
  // Read the mark first: seals that are made during this check can only be beyond it.
  const marked = mark.read()
  const seals = (await store.list('audit-seal')).map(({ value }) => value as Seal)
  let before = unsealed
  let isMarkSeen = marked === null
  for (const seal of seals) {
    if (seal.from !== before.to + 1 || seal.to < seal.from || seal.to - seal.from >= sealedAtOnce) return 'broken'
    const rows = (await store.readAudit(before.to, seal.to - before.to)).filter(({ number }) => number <= seal.to)
    const isWhole = rows.every(({ number }, index) => number === seal.from + index) && rows.at(-1)?.number === seal.to
    if (!isWhole || macOf(key, before.mac, rows) !== seal.mac) return 'broken'
    before = { to: seal.to, mac: seal.mac }
    if (marked === `${seal.to} ${seal.mac}`) isMarkSeen = true
  }
  if (!isMarkSeen) return 'broken'
  // The unsealed tail must follow without a gap.
  const [next] = await store.readAudit(before.to, 1)
  return next === undefined || next.number === before.to + 1 ? 'intact' : 'broken'
}
