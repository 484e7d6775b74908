import { type Remembered, recall } from '#client/youth/visit/memory.ts'
import { conversationEntry, openTabStorage, type TabStorage } from '#client/youth/visit/tab-storage.ts'

/** A tab's own storage, as in a browser. A tab opened from another one begins with a copy. */
export class TabMemory {
  readonly #kept: Map<string, string>
  readonly storage: TabStorage

  constructor(kept: ReadonlyMap<string, string> = new Map()) {
    this.#kept = new Map(kept)
    this.storage = openTabStorage(() => storageOf(this.#kept))
  }

  /** What the tab remembers of a conversation. */
  get talk(): Remembered | undefined {
    return recall(this.storage)
  }

  forget(): void {
    this.storage.remove(conversationEntry)
  }

  copy(): TabMemory {
    return new TabMemory(this.#kept)
  }
}

const storageOf = (kept: Map<string, string>): Storage => ({
  getItem: (name) => kept.get(name) ?? null,
  setItem: (name, text) => void kept.set(name, text),
  removeItem: (name) => void kept.delete(name),
  clear: () => kept.clear(),
  key: (index) => [...kept.keys()][index] ?? null,
  get length() {
    return kept.size
  },
})
