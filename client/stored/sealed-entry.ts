import * as v from 'valibot'
import type { Halves } from '#client/connection/halves.ts'
import { newHalf, openStored, sealStored, storageKey } from '#client/crypto/stored.ts'
import { bytes32 } from '#shared/ids.ts'
import type { HalfOwner } from '#shared/protocol/halves.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'
import { isTransient } from '#shared/protocol/transient.ts'
import type { Scheduler } from '#shared/scheduler.ts'

/** The browser's storage of one entry. It may refuse a text, and then says so in `keeps`. */
export type RawEntry = {
  readonly get: () => string | undefined
  readonly set: (text: string) => void
  readonly remove: () => void
  readonly keeps: () => boolean
  /** Notes, over reloads, that a half still has to be dropped, or no longer: what it opened is not stored any more, but a disk may hold it. */
  readonly owes: (secret: string, isOwed: boolean) => void
  /** The secrets of these halves. */
  readonly owed: () => readonly string[]
}

/** The cryptography of stored texts. A simulation replaces it by symbolic terms. */
export type Vault<Key = unknown> = {
  readonly newHalf: () => string
  readonly key: (own: string, services: string) => Promise<Awaited<Key>>
  readonly seal: (key: Awaited<Key>, entry: string, text: string) => Promise<string>
  readonly open: (key: Awaited<Key>, entry: string, sealed: string) => Promise<string | null>
}

export const pageVault: Vault<CryptoKey> = { newHalf, key: storageKey, seal: sealStored, open: openStored }

/** `gone`: the half has lapsed, or its owner has ended. `never-kept`: nothing can open it, and the service never confirmed that it has the half. */
export type Opened = 'opened' | 'gone' | 'never-kept'

/** One text that a tab keeps, sealed under two halves (SPEC D1). The text in this page's memory is always the newest. */
export type SealedEntry = {
  readonly text: () => string | undefined
  readonly write: (text: string) => void
  /** Opens what a former page load has left. Waits for the network as long as it takes. */
  readonly open: () => Promise<Opened>
  /**
   * Removes it, and drops its half. `secret`: of what is stored; without it nothing is dropped. Where this page has not opened the text, nobody else can
   * tell the service of the end: a conversation that the half was kept for then ends by it.
   */
  readonly remove: (secret?: string) => void
  /** Resolves once everything written so far is stored. */
  readonly settled: () => Promise<void>
  /** Resolves once everything written so far is stored, and the service was asked once to keep the half. */
  readonly secured: () => Promise<void>
  /** The half that the service does not have yet, for a request that carries it; undefined if the tab stores nothing. */
  readonly unplaced: () => Promise<PlacedHalf | undefined>
  /** The service has confirmed that it has that half. */
  readonly placed: () => void
  /** Seals anew under other halves, and drops the former one. */
  readonly anew: () => Promise<void>
  /** From now on nothing is stored or sent. */
  readonly close: () => void
}

export type SealedEntryParts<Key = unknown> = {
  readonly name: string
  readonly raw: RawEntry
  /** For whom the service keeps the half: the bearer in the text. */
  readonly ownerOf: (text: string) => HalfOwner
  readonly halves: Halves
  readonly after: Scheduler['after']
  readonly vault: Vault<Key>
  /** Whether another request carries the first half (`unplaced`). Otherwise the entry puts it by itself. */
  readonly isPlacedElsewhere: boolean
  /** How long after an opening the page seals anew, milliseconds. */
  readonly anewAfter: () => number
  readonly onFault: (fault: unknown) => void
}

const record = v.strictObject({ secret: bytes32, own: bytes32, sealed: v.string(), isPlaced: v.boolean() })

/** Beside the seal stand the page's half and the secret. `isPlaced`: the service has confirmed that it has its half. */
type Sealing<Key> = PlacedHalf & {
  readonly own: string
  readonly key: Promise<Awaited<Key>>
  readonly isPlaced: boolean
}

const again = 2000
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

  const pause = () => new Promise<void>((resolve) => void after(again, resolve))

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
    const mine = life
    for (;;) {
      if (life !== mine || text === undefined || !raw.keeps()) return false
      const put = await halves[how]({ secret, half }, ownerOf(text))
      tried()
      if (put.ok) return life === mine
      if (!isTransient(put.refused)) return false
      await pause()
    }
  }

  async function drop(secret: string, leaves: boolean): Promise<void> {
    raw.owes(secret, true)
    for (;;) {
      const dropped = await halves.drop(secret, leaves)
      if (dropped.ok || !isTransient(dropped.refused)) return raw.owes(secret, false)
      await pause()
    }
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
    for (;;) {
      const fetched = await halves.read(kept.secret)
      if (life !== mine) return 'gone'
      if (fetched.ok) {
        const key = await vault.key(kept.own, fetched.value.half)
        const opened = await vault.open(key, name, kept.sealed)
        if (life !== mine || opened === null) return 'gone'
        text = opened
        const { secret, own } = kept
        sealing = { secret, own, half: fetched.value.half, key: Promise.resolve(key), isPlaced: true }
        keepRenewing()
        after(parts.anewAfter(), () => void anew().catch(onFault))
        return 'opened'
      }
      if (!isTransient(fetched.refused)) return kept.isPlaced ? 'gone' : 'never-kept'
      await pause()
      if (life !== mine) return 'gone'
    }
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
