import type { Vault } from '#client/stored/stored-entry.ts'
import { memoryStorage } from '#client/stored/testing/memory-storage.ts'
import { type Remembered, recall } from '#client/youth/visit/memory.ts'
import { entriesIn } from '#client/youth/visit/sealed-entries.ts'
import { conversationEntry, openTabStorage, type TabStorage, underWayEntry } from '#client/youth/visit/tab-storage.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import { context } from '#shared/protocol/context.ts'
import type { Posts } from '../network/http.ts'
import type { World } from '../world.ts'
import { virtualScheduler } from './scheduler.ts'

/** A tab's own storage, as in a browser, sealed by the product's code. A tab opened from another one begins with a copy. */
export class TabMemory {
  readonly #world: World
  readonly #post: Posts
  readonly #kept: Map<string, string>
  /** Whether this tab, or the one that it is a copy of, was duplicated: the newer one may drop a half that both have. */
  #isShared: boolean
  #page: { readonly storage: TabStorage; isOver: boolean }

  constructor(world: World, post: Posts, kept: ReadonlyMap<string, string> = new Map()) {
    this.#world = world
    this.#post = post
    this.#kept = new Map(kept)
    this.#isShared = kept.size > 0
    this.#page = this.#load()
  }

  /** The memory of the present page. */
  get storage(): TabStorage {
    return this.#page.storage
  }

  /** What the present page remembers of a conversation. */
  get talk(): Remembered | undefined {
    return recall(this.storage)
  }

  get holdsTalk(): boolean {
    return this.#kept.has(conversationEntry)
  }

  /** The page is gone, and what it was doing with it. */
  closePage(): void {
    this.#page.isOver = true
    this.#page.storage.closeForGood()
  }

  /** Opens what the tab keeps, in a new page where the former one is gone. [M15] While the half lives, a reload restores everything. */
  async open(): Promise<boolean> {
    if (this.#page.isOver) this.#page = this.#load()
    const { storage } = this.#page
    const secrets = storage.secrets()
    if (storage.holds(underWayEntry) && (await storage.open(underWayEntry)) !== 'opened') storage.discard(underWayEntry)
    const opened = await storage.open(conversationEntry)
    const { store } = this.#world
    const isKept = secrets.some((secret) => store.halves.has(sha256OfBytes(secret)))
    if (opened !== 'opened' && isKept && !this.#page.isOver) this.#world.figures.count('halves without an owner')
    return opened === 'opened'
  }

  get isShared(): boolean {
    return this.#isShared
  }

  /** What could not be opened. */
  discard(): void {
    this.storage.discard(conversationEntry)
  }

  forget(): void {
    if (this.#page.isOver) this.#kept.clear()
    else this.storage.remove(conversationEntry)
  }

  /** Quick exit: wipes everything, and drops the halves by one request each, which may be lost. */
  leave(): void {
    const secrets = this.storage.secrets()
    this.storage.closeForGood()
    this.#page.isOver = true
    for (const secret of secrets) this.#drop(secret).catch((fault: unknown) => this.#world.halt(fault))
  }

  copy(): TabMemory {
    this.#isShared = true
    return new TabMemory(this.#world, this.#post, this.#kept)
  }

  /** [M15] Once the service has answered, nothing in the store opens what the tab ever stored under this half. */
  async #drop(secret: string): Promise<void> {
    const dropped = await this.#post('halves/drop', { secret, leaves: true })
    if (dropped.ok && this.#world.store.halves.has(sha256OfBytes(secret)))
      this.#world.fail(`[M15] the half of a tab that was left is still there`)
  }

  #load(): { readonly storage: TabStorage; isOver: boolean } {
    const world = this.#world
    const post = this.#post
    const open = entriesIn({
      halves: {
        put: (placed, of) => post('halves/put', { ...placed, of }),
        renew: (placed, of) => post('halves/put', { ...placed, of, renews: true }),
        read: (secret) => post('halves/fetch', { secret }),
        drop: (secret, leaves) => post('halves/drop', { secret, ...(leaves && { leaves }) }),
      },
      after: virtualScheduler(world.time).after,
      vault: termVault(world) as Vault<unknown>,
      random: () => world.random.fraction(),
      onFault: (fault) => world.halt(fault),
    })
    const page = { isOver: false }
    const storage = openTabStorage(
      async () => open,
      () => storageOf(this.#kept, () => !page.isOver),
    )
    return Object.assign(page, { storage })
  }
}

/** Storage keys and seals as terms: a text opens only with both halves, for its own entry. */
const termVault = (world: World): Vault<string> => ({
  newHalf: () => world.random.bytes(32),
  key: async (own, services) => `${own} ${services}`,
  seal: async (key, entry, text) => world.terms.make(world.id('stored'), key, context('stored', entry), text),
  open: async (key, entry, sealed) => (world.terms.open(sealed, key, context('stored', entry)) as string) ?? null,
})

/** What a page that is gone would still do reaches nothing. */
function storageOf(kept: Map<string, string>, isThere: () => boolean): Storage {
  const storage = memoryStorage(kept)
  return {
    ...storage,
    setItem: (name, text) => isThere() && storage.setItem(name, text),
    removeItem: (name) => isThere() && storage.removeItem(name),
    clear: () => isThere() && storage.clear(),
    get length() {
      return kept.size
    },
  }
}
