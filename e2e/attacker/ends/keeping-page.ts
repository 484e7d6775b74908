import { createKeptSession, type KeptSession } from '#client/staff-session/kept-session.ts'
import { pageVault } from '#client/stored/sealed-entry.ts'
import type { Vault } from '#client/stored/stored-entry.ts'
import { entriesIn } from '#client/youth/visit/sealed-entries.ts'
import { openTabStorage, type TabStorage } from '#client/youth/visit/tab-storage.ts'
import type { HalfService } from '../service/half-service.ts'
import type { AttackWorld } from '../world.ts'
import { Disk } from './disk.ts'

/** One tab over its loads: the product’s memory of a young person’s page and of a staff session, over a disk that forgets nothing. */
export class KeepingTab {
  readonly disk: Disk
  readonly #world: AttackWorld
  readonly #service: HalfService
  #life = { isThere: false }
  #page: { readonly storage: TabStorage; readonly session: KeptSession } | null = null

  constructor(world: AttackWorld, service: HalfService, items?: ReadonlyMap<string, string>) {
    this.#world = world
    this.#service = service
    this.disk = new Disk(items)
    this.load()
  }

  get isOpen(): boolean {
    return this.#page !== null
  }

  get storage(): TabStorage {
    return this.#there.storage
  }

  get session(): KeptSession {
    return this.#there.session
  }

  /** Loads the page. What the former one was doing is over. */
  load(): void {
    this.close()
    this.disk.load += 1
    const life = { isThere: true }
    const isThere = () => life.isThere
    const { clock, halt, random } = this.#world
    const halves = this.#service.halves(isThere)
    const after = (milliseconds: number, act: () => void) => clock.after(milliseconds, () => isThere() && act())
    const open = entriesIn({
      ...{ halves, after, vault: pageVault as Vault<unknown> },
      ...{ random: () => random.fraction(), onFault: halt },
    })
    const storage = () => this.disk.storage(isThere)
    this.#life = life
    this.#page = {
      storage: openTabStorage(async () => open, storage),
      session: createKeptSession({ storage, halves, after, now: () => clock.now }),
    }
  }

  close(): void {
    this.#life.isThere = false
    this.#page = null
  }

  get #there() {
    if (!this.#page) throw new Error('a page that is closed')
    return this.#page
  }
}
