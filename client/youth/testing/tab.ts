import { endWithTest } from '#shared/testing/end-with-test.ts'
import { eventually } from '#shared/testing/eventually.ts'
import '#client/i18n/testing/french.ts'
import type { Halves } from '#client/connection/halves.ts'
import type { Permit } from '#client/crypto/device/permit.ts'
import { now as today } from '#client/crypto/testing/people.ts'
import { pageVault } from '#client/stored/sealed-entry.ts'
import type { Vault } from '#client/stored/stored-entry.ts'
import { aHalfKeeper } from '#client/stored/testing/half-keeper.ts'
import { memoryStorage } from '#client/stored/testing/memory-storage.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { showLines } from '../conversation/show-lines.ts'
import { recall } from '../visit/memory.ts'
import { entriesIn } from '../visit/sealed-entries.ts'
import { openTabStorage, type TabStorage } from '../visit/tab-storage.ts'
import { createVisit, type Visit, type VisitParts } from '../visit/visit.ts'
import { aService, type Service } from './service.ts'

/** `sessionStorage` of a tab: survives its reloads. */
export const aStorage = (): Storage => memoryStorage()

const tabs = new WeakMap<Storage, TabStorage>()

/** The memory of a page over a tab's storage. A reload takes longer than a write: the next page waits until the former one has stored everything. */
export function tabStorageOver(storage: Storage, halves: Halves = aHalfKeeper()): TabStorage {
  const former = tabs.get(storage)
  const vault = pageVault as Vault<unknown>
  const onFault = (fault: unknown) => {
    throw fault
  }
  const opened = openTabStorage(
    async () => {
      await former?.settled()
      return entriesIn({ halves, after: pageScheduler.after, vault, random: () => 0, onFault })
    },
    () => storage,
  )
  tabs.set(storage, opened)
  return opened
}

export type Tab = {
  readonly visit: Visit
  readonly storage: Storage
  readonly storageOfTab: TabStorage
  readonly said: () => string[]
}

/** A page in a tab, as `main.tsx` builds it. */
export function aTab(service: Service, more: Partial<VisitParts> & { readonly kept?: Storage } = {}): Tab {
  const storage = more.kept ?? aStorage()
  const storageOfTab = tabStorageOver(storage, service.halves)
  const visit = createVisit({
    connect: service.connect,
    storage: storageOfTab,
    pin: undefined,
    now: () => today,
    after: pageScheduler.after,
    leave: async () => {},
    ...more,
  })
  endWithTest(() => {
    visit.talk()?.stop()
    visit.disconnect()
  })
  return { visit, storage, storageOfTab, said: () => shown(visit) }
}

/** The lines on the screen: sender, words, and the state of one's own. */
export function shown(visit: Visit): string[] {
  const talk = visit.talk()
  const state = visit.state().talk
  if (!talk || !state) return []
  return showLines(state.log, talk, state).map((line) => {
    if (line.kind === 'text') return line.mine ? `Toi : ${line.text} (${line.delivery})` : `${line.from} : ${line.text}`
    return line.kind === 'help-card' ? `fiche : ${line.title}` : line.words
  })
}

export const until = (check: () => void) => eventually(check)

export const anOpenService = () => aService(today)

/** A tab with a new conversation that the service has stored. */
export async function aWaitingTab(more: Parameters<typeof aTab>[1] = {}) {
  const service = anOpenService()
  const tab = aTab(service, more)
  service.online()
  tab.visit.start()
  await until(() => {
    if (tab.visit.state().talk?.service?.phase !== 'waiting') throw new Error('not waiting')
  })
  return { service, ...tab }
}

/** The storage of a tab that is duplicated from this one. */
export async function copyOf(storage: Storage): Promise<Storage> {
  await tabs.get(storage)?.settled()
  const copy = aStorage()
  for (let index = 0; index < storage.length; index += 1) {
    const name = storage.key(index) ?? ''
    copy.setItem(name, storage.getItem(name) ?? '')
  }
  return copy
}

/** What a tab has stored of its conversation. */
export const remembered = (storage: Storage) => {
  const tab = tabs.get(storage)
  return tab && recall(tab)
}

export const say = (visit: Visit, text: string) => visit.say({ kind: 'text', text, at: 0 })

/** A permit of this tab's conversation; its last one where there are not so many. */
export function permitOf(visit: Visit, index = 0): Permit {
  const permits = visit.talk()?.permits ?? []
  const permit = permits[index] ?? permits.at(-1)
  if (!permit) throw new Error('no conversation, and so no permits')
  return permit
}
