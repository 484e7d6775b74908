import { endWithTest } from '#shared/testing/end-with-test.ts'
import { eventually } from '#shared/testing/eventually.ts'
import '#client/i18n/testing/french.ts'
import type { Permit } from '#client/crypto/device/permit.ts'
import { now as today } from '#client/crypto/testing/people.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { showLines } from '../conversation/show-lines.ts'
import { recall } from '../visit/memory.ts'
import { openTabStorage } from '../visit/tab-storage.ts'
import { createVisit, type Visit, type VisitParts } from '../visit/visit.ts'
import { aService, type Service } from './service.ts'

/** `sessionStorage` of a tab: survives its reloads. */
export function aStorage(): Storage {
  const kept = new Map<string, string>()
  return {
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
    removeItem: (name) => void kept.delete(name),
    clear: () => kept.clear(),
    key: (index) => [...kept.keys()][index] ?? null,
    get length() {
      return kept.size
    },
  }
}

export type Tab = {
  readonly visit: Visit
  readonly storage: Storage
  readonly said: () => string[]
}

/** A page in a tab, as `main.tsx` builds it. */
export function aTab(service: Service, more: Partial<VisitParts> & { readonly kept?: Storage } = {}): Tab {
  const storage = more.kept ?? aStorage()
  const visit = createVisit({
    connect: service.connect,
    storage: openTabStorage(() => storage),
    organisation: undefined,
    now: () => today,
    after: pageScheduler.after,
    leave: async () => {},
    ...more,
  })
  endWithTest(() => {
    visit.talk()?.stop()
    visit.disconnect()
  })
  return { visit, storage, said: () => shown(visit) }
}

/** The lines on the screen: sender, words, and the state of one's own. */
export function shown(visit: Visit): string[] {
  const talk = visit.talk()
  const log = visit.state().talk?.log
  if (!talk || !log) return []
  return showLines(log, talk).map((line) => {
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
export function copyOf(storage: Storage): Storage {
  const copy = aStorage()
  for (let index = 0; index < storage.length; index += 1) {
    const name = storage.key(index) ?? ''
    copy.setItem(name, storage.getItem(name) ?? '')
  }
  return copy
}

/** What a tab has stored of its conversation. */
export const remembered = (storage: Storage) => recall(openTabStorage(() => storage))

export const say = (visit: Visit, text: string) => visit.say({ kind: 'text', text, at: 0 })

/** A permit of this tab's conversation; its last one where there are not so many. */
export function permitOf(visit: Visit, index = 0): Permit {
  const permits = visit.talk()?.permits ?? []
  const permit = permits[index] ?? permits.at(-1)
  if (!permit) throw new Error('no conversation, and so no permits')
  return permit
}
