import { randomVersion } from '#server/platform/random-id.ts'
import type { Change, Json, Store } from '#server/store/port.ts'
import type { StateKey } from '#server/transaction/draft.ts'

export type NewThing = { readonly key: string; readonly next: Json }

export const newThing = <State extends Json>({ key }: StateKey<State>, next: State): NewThing => ({ key, next })

/** How much goes into one change: Redis takes no more than some thousand parts. */
const atOnce = 200

/** Keeps what was not there before, without the transactor: nobody is connected yet who would have to be told. */
export async function keepNew(store: Store, things: readonly NewThing[], due: Change['due'] = []): Promise<void> {
  for (let at = 0; at < Math.max(things.length, due.length); at += atOnce) {
    const writes = things
      .slice(at, at + atOnce)
      .map(({ key, next }) => ({ key, ifVersion: 0, version: randomVersion(), next }))
    const change = { ...nothing, writes, due: due.slice(at, at + atOnce) }
    if ((await store.commit(change)) !== 'kept') throw new Error('something of it was there already')
  }
}

const nothing: Change = {
  ...{ checks: [], writes: [], append: [], eraseLogs: [] },
  ...{ audit: [], due: [], queue: [], publish: [] },
}
