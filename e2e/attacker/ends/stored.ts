import { pageVault } from '#client/stored/sealed-entry.ts'
import type { Vault } from '#client/stored/stored-entry.ts'
import type { HalfKeeper } from '#client/stored/testing/half-keeper.ts'
import { memoryStorage } from '#client/stored/testing/memory-storage.ts'
import { entriesIn } from '#client/youth/visit/sealed-entries.ts'
import { openTabStorage, type TabStorage } from '#client/youth/visit/tab-storage.ts'
import type { AttackWorld } from '../world.ts'

/** The product's sealed memory of a page, over what the tab keeps. */
export function storageOver({ clock, halt }: AttackWorld, halves: HalfKeeper, kept: Map<string, string>): TabStorage {
  const vault = pageVault as Vault<unknown>
  const open = entriesIn({ halves, after: clock.after, vault, random: () => 0, onFault: halt })
  return openTabStorage(
    async () => open,
    () => memoryStorage(kept),
  )
}
