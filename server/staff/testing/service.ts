import { join } from 'node:path'
import { server as opaque, ready } from '@serenity-kit/opaque'
import type { Notice } from '../../notice/notice.ts'
import { type EraseList, openEraseList } from '../../outside-store/erase-list.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Store } from '../../store/port.ts'
import { openTemporaryStore } from '../../store/testing/temporary-store.ts'
import { createTransactor, type Rule, type Transactor } from '../../transaction/transactor.ts'
import { createPasswordServer, type PasswordServer } from '../password.ts'

/** A Monday, a little after noon in Paris. */
export const noon = Date.parse('2026-11-23T11:05:07Z')

/** The real transactor over a temporary store. Only the test moves the clock. */
export type TestService = {
  readonly store: Store
  readonly directory: string
  readonly transactor: Transactor
  readonly clock: Clock & { set(now: number): void; pass(ms: number): void }
  readonly passwords: PasswordServer
  readonly eraseList: EraseList
  /** Everything announced since the last `take`. */
  readonly announced: { take(): readonly Notice[] }
  /** Transacts, and fails the test on a refusal. */
  expectOk<Value>(rule: Rule<Value>): Promise<Value>
  close(): Promise<void>
}

export async function openTestService(): Promise<TestService> {
  await ready
  const { store, directory, close } = await openTemporaryStore()
  let notices: Notice[] = []
  const transactor = createTransactor(store, (announced) => notices.push(...announced))
  let now = noon
  return {
    store,
    directory,
    transactor,
    passwords: createPasswordServer(opaque.createSetup()),
    eraseList: openEraseList(join(directory, 'secrets')),
    clock: {
      now: () => now,
      set: (time) => {
        now = time
      },
      pass: (ms) => {
        now += ms
      },
    },
    announced: {
      take: () => {
        const taken = notices
        notices = []
        return taken
      },
    },
    async expectOk(rule) {
      const result = await transactor.transact(rule)
      if (!result.ok) throw new Error(`refused: ${result.refused}`)
      return result.value
    },
    close,
  }
}
