import * as v from 'valibot'
import { newHalf, openStored, sealStored, storageKey } from '#client/crypto/stored.ts'
import { bytes32 } from '#shared/ids.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'
import { refuse } from '#shared/result.ts'
import type { Opened, SealedEntry, SealedEntryParts, Vault } from './stored-entry.ts'
import { untilAnswered } from './until-answered.ts'

export const pageVault: Vault<CryptoKey> = { newHalf, key: storageKey, seal: sealStored, open: openStored }

const record = v.strictObject({ secret: bytes32, own: bytes32, sealed: v.string(), isPlaced: v.boolean() })

/** Beside the seal stand the page's half and the secret. `isPlaced`: the service has confirmed that it has its half. */
type Sealing<Key> = PlacedHalf & {
  readonly own: string
  readonly key: Promise<Awaited<Key>>
  readonly isPlaced: boolean
}

/** A half lapses at the earliest a quarter of an hour after it was put. */
const renewEvery = 5 * 60_000

export function createSealedEntry<Key>(parts: SealedEntryParts<Key>): SealedEntry {
  const { name, raw, ownerOf, halves, after, vault, onFault } = parts
  let text: string | undefined
  let sealing: Sealing<Key> | undefined
  let isDue = false
  let writing = Promise.resolve()
  let wasAsked = Promise.resolve()
  let stopRenewing = () => {}
  /** Another number after each removal: what was under way for the former text then does nothing more. */
  let life = 0

  const isOverFrom = (mine: number) => () => life !== mine

  function fresh(): Sealing<Key> {
    const [secret, own, half] = [vault.newHalf(), vault.newHalf(), vault.newHalf()]
    return { secret, own, half, key: vault.key(own, half), isPlaced: false }
  }

  function store(): void {
    if (isDue) return
    isDue = true
    writing = writing.then(storeNow).catch(onFault)
  }

  async function storeNow(): Promise<void> {
    isDue = false
    const mine = life
    if (text === undefined || !sealing) return
    const { secret, own, key, isPlaced } = sealing
    const sealed = await vault.seal(await key, name, text)
    if (life === mine) raw.set(JSON.stringify({ secret, own, sealed, isPlaced }))
  }

  const readRecord = () => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), record), raw.get())
    return parsed.success ? parsed.output : undefined
  }

  /** Puts a half until the service has it. False if the text is gone meanwhile, or its owner; where it `renews`, also if the half is. */
  async function place(
    { secret, half }: PlacedHalf,
    how: 'put' | 'renew' = 'put',
    tried: () => void = () => undefined,
  ): Promise<boolean> {
    async function ask() {
      if (text === undefined || !raw.keeps()) return refuse('not-available')
      const put = await halves[how]({ secret, half }, ownerOf(text))
      tried()
      return put
    }
    return (await untilAnswered(ask, after, isOverFrom(life)))?.ok ?? false
  }

  async function drop(secret: string, leaves: boolean): Promise<void> {
    raw.owes(secret, true)
    await untilAnswered(() => halves.drop(secret, leaves), after)
    raw.owes(secret, false)
  }

  async function placeFirst(tried: () => void): Promise<void> {
    await writing
    if (sealing && (await place(sealing, 'put', tried))) placed()
    tried()
  }

  /**
   * Puts the half if the answer to the request that carried it was lost. A half that the service has is only kept longer: where another tab has dropped
   * it, or the service lost it, the page takes other ones, so that no renewal under way brings a half back that was dropped.
   */
  async function renew(present: Sealing<Key>): Promise<void> {
    const isKept = await place(present, present.isPlaced ? 'renew' : 'put')
    if (sealing?.secret !== present.secret) return
    if (isKept) placed()
    else if (present.isPlaced) await anew()
  }

  function placed(): void {
    if (!sealing || sealing.isPlaced) return
    sealing = { ...sealing, isPlaced: true }
    store()
  }

  async function anew(): Promise<void> {
    const next = fresh()
    const former = sealing
    // A page that ended while it sealed anew may owe the half that still opens what is stored.
    for (const secret of raw.owed()) if (secret !== former?.secret) drop(secret, false).catch(onFault)
    if (!former || !(await place(next)) || sealing?.secret !== former.secret) return
    sealing = { ...next, isPlaced: true }
    raw.owes(former.secret, true)
    store()
    await writing
    await drop(former.secret, false)
  }

  function keepRenewing(): void {
    stopRenewing = after(renewEvery, () => {
      if (sealing) renew(sealing).catch(onFault)
      keepRenewing()
    })
  }

  function stop(): void {
    life += 1
    text = undefined
    sealing = undefined
    stopRenewing()
  }

  async function open(): Promise<Opened> {
    if (text !== undefined) return 'opened'
    const kept = readRecord()
    if (!kept) return 'never-kept'
    const mine = life
    const fetched = await untilAnswered(() => halves.read(kept.secret), after, isOverFrom(mine))
    if (!fetched) return 'gone'
    if (!fetched.ok) return kept.isPlaced ? 'gone' : 'never-kept'
    const { secret, own } = kept
    const { half } = fetched.value
    const key = await vault.key(own, half)
    const opened = await vault.open(key, name, kept.sealed)
    if (life !== mine || opened === null) return 'gone'
    text = opened
    sealing = { secret, own, half, key: Promise.resolve(key), isPlaced: true }
    keepRenewing()
    after(parts.anewAfter(), () => void anew().catch(onFault))
    return 'opened'
  }

  return {
    text: () => text,
    write(next) {
      text = next
      const isFirst = sealing === undefined
      sealing ??= fresh()
      store()
      if (!isFirst) return
      keepRenewing()
      if (parts.isPlacedElsewhere) return
      wasAsked = new Promise((resolve) => {
        placeFirst(resolve).catch(onFault)
      })
    },
    open,
    remove(secret) {
      const isUnopened = sealing === undefined
      const left = secret && (sealing?.secret ?? secret)
      stop()
      raw.remove()
      if (left) drop(left, isUnopened).catch(onFault)
    },
    settled: () => writing,
    async secured() {
      await writing
      await wasAsked
    },
    async unplaced() {
      await writing
      if (!sealing || sealing.isPlaced || !raw.keeps()) return undefined
      const { secret, half } = sealing
      return { secret, half }
    },
    placed,
    anew,
    close: stop,
  }
}
