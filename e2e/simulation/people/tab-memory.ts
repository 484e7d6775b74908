import type { Vault } from '#client/stored/stored-entry.ts'
import { memoryStorage } from '#client/stored/testing/memory-storage.ts'
import { entriesIn } from '#client/youth/visit/sealed-entries.ts'
import { conversationEntry, openTabStorage, type TabStorage } from '#client/youth/visit/tab-storage.ts'
import { sha256OfBytes } from '#server/platform/random-id.ts'
import type { ConversationId } from '#shared/ids.ts'
import { context } from '#shared/protocol/context.ts'
import type { Posts } from '../network/http.ts'
import type { World } from '../world.ts'
import { virtualScheduler } from './scheduler.ts'

/** A tab's own storage, as in a browser, sealed by the product's code. A tab opened from another one begins with a copy. */
export class TabMemory {
  readonly #world: World
  readonly #post: Posts
  readonly #kept: Map<string, string>
  /** The newest conversation of this tab. */
  conversation: ConversationId | null = null
  /** The service has confirmed it to a page of this tab. */
  wasJoined = false
  /** Whether this tab, or the one that it is a copy of, was duplicated: the newer one may drop a half that both have. */
  isShared: boolean

  constructor(world: World, post: Posts, kept: ReadonlyMap<string, string> = new Map()) {
    this.#world = world
    this.#post = post
    this.#kept = new Map(kept)
    this.isShared = kept.size > 0
  }

  get holdsTalk(): boolean {
    return this.#kept.has(conversationEntry)
  }

  holds(conversation: ConversationId): void {
    if (conversation !== this.conversation) this.wasJoined = false
    this.conversation = conversation
  }

  joined(conversation: ConversationId): void {
    if (conversation === this.conversation) this.wasJoined = true
  }

  copy(): TabMemory {
    this.isShared = true
    const copy = new TabMemory(this.#world, this.#post, this.#kept)
    copy.conversation = this.conversation
    return copy
  }

  /** [M15] Once the service has answered, nothing in the store opens what the tab ever stored under this half. */
  wasDropped(secret: string): void {
    const { store } = this.#world
    if (store.halves.has(sha256OfBytes(secret)))
      this.#world.fail(`[M15] the half of a tab that was left is still there`)
  }

  /** The memory of a new page load. What a page that is gone would still do reaches nothing. */
  load(isThere: () => boolean): TabStorage {
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
    return openTabStorage(
      async () => open,
      () => storageOf(this.#kept, isThere),
    )
  }
}

/** Storage keys and seals as terms: a text opens only with both halves, for its own entry. */
const termVault = (world: World): Vault<string> => ({
  newHalf: () => world.random.bytes(32),
  key: async (own, services) => `${own} ${services}`,
  seal: async (key, entry, text) => world.terms.make(world.id('stored'), key, context('stored', entry), text),
  open: async (key, entry, sealed) => (world.terms.open(sealed, key, context('stored', entry)) as string) ?? null,
})

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
