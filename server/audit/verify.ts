import { macOf, type Seal, type Sealing, sealedAtOnce, unsealed } from './seal.ts'

/**
 * Checks every seal from the first event on against what the store's files say now. `broken`: an event was changed, removed, added or
 * moved, a seal is missing, or the end was cut off. What came in the last minute is not sealed yet, and has nothing to be checked against.
 */
export async function verifyAudit({ store, key, mark }: Omit<Sealing, 'transactor'>): Promise<'intact' | 'broken'> {
  // Read first: whatever is sealed while this runs can only lie beyond it.
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
  // The unsealed tail still has to follow without a gap.
  const [next] = await store.readAudit(before.to, 1)
  return next === undefined || next.number === before.to + 1 ? 'intact' : 'broken'
}
