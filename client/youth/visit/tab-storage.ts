import * as v from 'valibot'
import type { Opened, RawEntry, SealedEntry } from '#client/stored/stored-entry.ts'
import { bytes32, conversationId, type ProposalId } from '#shared/ids.ts'
import type { PlacedHalf } from '#shared/protocol/placed-half.ts'

/** The entries with what the tab remembers of its conversation, of its ticket, and of a yes whose outcome is not known yet. All are sealed (SPEC D1). */
export const conversationEntry = 'messages'
export const ticketEntry = 'follow-up'
export const underWayEntry = 'under-way'
const sealedEntries = [conversationEntry, ticketEntry, underWayEntry] as const
export type SealedName = (typeof sealedEntries)[number]

/** The one entry that is not sealed: which screen is shown. It says nothing of anybody. */
const shownEntry = 'shown'

export type TabStorage = {
  /** What this page has opened or written. */
  read(entry: SealedName): string | undefined
  /** Keeps a text, sealed. */
  write(entry: SealedName, text: string): void
  /** Removes it, and drops its half. */
  remove(entry: SealedName): void
  /** Removes it, and leaves its half: a tab that this one is a copy of may need it, or may still bring it to the service. */
  discard(entry: SealedName): void
  /** Whether the tab holds such an entry, opened or not. */
  holds(entry: SealedName): boolean
  /** Opens what a former page load has left, however long the network is away. */
  open(entry: SealedName): Promise<Opened>
  /** Resolves once everything written so far is stored: whoever sends what a reload must know waits for it. */
  settled(): Promise<void>
  /** Resolves once this entry is stored and the service was asked to keep its half: a reload then finds it. */
  secured(entry: SealedName): Promise<void>
  /** See `SealedEntry`. */
  unplaced(entry: SealedName): Promise<PlacedHalf | undefined>
  placed(entry: SealedName): void
  /** Another tab has taken over, and may have dropped the half that it shared with this one. */
  sealAnew(entry: SealedName): void
  /** The secrets of the halves that open what is stored, or what was stored and may still be on the disk. Quick exit drops them. */
  secrets(): readonly string[]
  isShown(): boolean
  /** Whether a reload shows the follow-up. */
  show(isShown: boolean): void
  /** False if the browser stores nothing: values then live as long as this page, and a reload loses them. */
  keeps(): boolean
  /** Quick exit: wipes everything. Code that still runs can store nothing from then on. */
  closeForGood(): void
}

export type OpenEntry = (name: SealedName, raw: RawEntry) => SealedEntry

/**
 * The only access to the browser's storage: `sessionStorage` of this tab. The page uses no other storage. If the browser refuses it (settings, an
 * enterprise's policy, private windows), the values are kept in the page's memory. `load`: the code that seals, which comes with what needs it.
 */
export function openTabStorage(
  load: () => Promise<OpenEntry>,
  storage: () => Storage = () => sessionStorage,
): TabStorage {
  const memory = new Map<SealedName, string>()
  const entries = new Map<SealedName, Promise<SealedEntry>>()
  let closed = false
  let refused = false

  function attempt<Value>(step: (storage: Storage) => Value): Value | undefined {
    try {
      return step(storage())
    } catch {
      refused = true
      return undefined
    }
  }
  const stored = (entry: string) => attempt((kept) => kept.getItem(entry)) ?? undefined
  function store(entry: string, text: string) {
    if (closed) return
    refused = false
    attempt((kept) => kept.setItem(entry, text))
    // The stored value is out of date.
    if (refused) attempt((kept) => kept.removeItem(entry))
  }
  const wipe = (entry: string) => attempt((kept) => kept.removeItem(entry))

  const rawOf = (name: SealedName): RawEntry => ({
    get: () => stored(name),
    set: (text) => store(name, text),
    remove: () => wipe(name),
    keeps: () => !refused && !closed,
    owed: () => owedOf(name),
    owes(secret, isOwed) {
      const others = owedOf(name).filter((one) => one !== secret)
      const owed = isOwed ? [...others, secret] : others
      if (owed.length > 0) store(name + owing, owed.join(' '))
      else wipe(name + owing)
    },
  })
  /** A reload must not forget what is still to be dropped. */
  const owedOf = (name: SealedName): readonly string[] => stored(name + owing)?.split(' ') ?? []
  function sealed(name: SealedName): Promise<SealedEntry> {
    const made = entries.get(name) ?? load().then((open) => open(name, rawOf(name)))
    entries.set(name, made)
    return made
  }
  /** The secret that stands beside a seal. */
  function secretOf(entry: SealedName): string | undefined {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), beside), stored(entry))
    return parsed.success ? parsed.output.secret : undefined
  }
  /** In the order of the calls: each waits for the same promise. */
  const hand = (name: SealedName, act: (entry: SealedEntry) => void) => void sealed(name).then(act)

  return {
    read: (entry) => memory.get(entry),
    write(entry, text) {
      if (closed) return
      memory.set(entry, text)
      // Asks at once whether the browser stores anything: the sealed text comes a moment later.
      store(probe, '')
      wipe(probe)
      hand(entry, (kept) => closed || kept.write(text))
    },
    remove(entry) {
      memory.delete(entry)
      const secret = secretOf(entry)
      wipe(entry)
      hand(entry, (kept) => kept.remove(secret))
    },
    discard(entry) {
      memory.delete(entry)
      wipe(entry)
      hand(entry, (kept) => kept.remove())
    },
    holds: (entry) => memory.has(entry) || stored(entry) !== undefined,
    async open(entry) {
      const kept = await sealed(entry)
      const how = await kept.open()
      const text = kept.text()
      if (closed || text === undefined) return how
      memory.set(entry, text)
      return how
    },
    async settled() {
      for (const entry of entries.values()) await (await entry).settled()
    },
    secured: async (entry) => (await sealed(entry)).secured(),
    unplaced: async (entry) => (await sealed(entry)).unplaced(),
    placed: (entry) => hand(entry, (kept) => kept.placed()),
    sealAnew: (entry) => hand(entry, (kept) => void kept.anew()),
    secrets: () => [...new Set(sealedEntries.flatMap((entry) => [secretOf(entry) ?? [], owedOf(entry)].flat()))],
    isShown: () => stored(shownEntry) !== undefined,
    show: (isShown) => (isShown ? store(shownEntry, 'follow-up') : wipe(shownEntry)),
    keeps: () => !refused,
    closeForGood() {
      closed = true
      memory.clear()
      attempt((kept) => kept.clear())
      for (const entry of entries.values()) void entry.then((kept) => kept.close())
    },
  }
}

/** The proposal whose yes is under way in this tab. Its id stands before the rest of the entry, which may be large. */
export const proposalUnderWay = (storage: TabStorage): ProposalId | undefined =>
  storage.read(underWayEntry)?.slice(0, proposalCharacters) as ProposalId | undefined

export const proposalCharacters = 22

const probe = 'probe'
const owing = '-owed'
const beside = v.object({ secret: bytes32 })

/** The conversation of this tab, once it is opened. */
export function rememberedCredentials(storage: TabStorage): v.InferOutput<typeof credentials> | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), credentials), storage.read(conversationEntry))
  return parsed.success ? parsed.output : undefined
}

const credentials = v.object({ conversation: conversationId, bearer: bytes32 })
