import { memoryStorage } from '#client/stored/testing/memory-storage.ts'

/** Something that was once written to a disk. `of`: what it is of, by a number that nothing else has. `load`: of which page load. */
export type Written = { readonly of: number; readonly name: string; readonly text: string; readonly load: number }

/** The storage of one tab on a disk that forgets nothing: what was overwritten or removed can be found again. */
export class Disk {
  readonly items: Map<string, string>
  readonly written: Written[] = []
  load = 0
  /** What each entry is of now. */
  readonly of = new Map<string, number>()

  constructor(items: ReadonlyMap<string, string> = new Map()) {
    this.items = new Map(items)
  }

  /** For one page load: what a page that is gone would still write reaches nothing. */
  storage(isThere: () => boolean): Storage {
    const storage = memoryStorage(this.items)
    return {
      ...storage,
      setItem: (name, text) => {
        if (!isThere()) return
        storage.setItem(name, text)
        const of = this.of.get(name)
        if (of !== undefined) this.written.push({ of, name, text, load: this.load })
      },
      removeItem: (name) => isThere() && storage.removeItem(name),
      clear: () => isThere() && storage.clear(),
      length: this.items.size,
    }
  }
}
