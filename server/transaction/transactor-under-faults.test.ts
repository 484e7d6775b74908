import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import { patienceMs } from '#shared/testing/patience.ts'
import type { Notice } from '../notice/notice.ts'
import type { Store } from '../store/port.ts'
import { type Fault, faultyStore } from '../store/testing/faulty-store.ts'
import { openTemporaryStore } from '../store/testing/temporary-store.ts'
import { type Draft, stateKey } from './draft.ts'
import { createTransactor, type Rule, type Transactor } from './transactor.ts'

// Many concurrent rules transfer between accounts, fill, read and close them, over a store that fails or is overtaken at random. The subject of the
// rules does not matter. Each rule must be done once, whole and in order, or be refused with nothing done.

let real: Store
let close: () => Promise<void>
beforeAll(async () => {
  const temporary = await openTemporaryStore()
  real = temporary.store
  close = temporary.close
})
afterAll(() => close())

type Account = { readonly balance: number; readonly lastPosition: number; readonly deeds: readonly number[] }

/** One run's accounts. Each deed has a unique number. */
class Bank {
  readonly scope: string
  constructor(scope: string) {
    this.scope = scope
  }

  key = (name: string) => stateKey<Account>(this.scope, name)
  log = (name: string) => `${this.scope}/${name}`

  add =
    (name: string, deed: number, amount: number): Rule<number> =>
    (draft) => {
      const account = draft.read(this.key(name)) ?? { balance: 0, lastPosition: 0, deeds: [] }
      const position = account.lastPosition + 1
      draft.append(this.log(name), position, deed)
      const deeds = [...account.deeds, deed]
      draft.write(this.key(name), { balance: account.balance + amount, lastPosition: position, deeds })
      draft.audit({ day: '2026-11-23', kind: 'counted', actor: this.scope, subject: String(deed) })
      tell(draft, deed)
      return ok(position)
    }

  move =
    (from: string, to: string, deed: number): Rule<number> =>
    (draft) => {
      if ((draft.read(this.key(from))?.balance ?? 0) < 1) return refuse('not-available')
      const taken = this.add(from, deed, -1)(draft)
      return from === to || !taken.ok ? taken : this.add(to, deed, 1)(draft)
    }

  look =
    (name: string): Rule<Account | null> =>
    (draft) =>
      ok(draft.read(this.key(name)))
}

/** Announces a notice that carries a number. */
const tell = (draft: Draft, deed: number) =>
  draft.announce({
    to: 'every-listener',
    name: 'figures:changed',
    body: { figures: { waiting: deed, longestMinutes: 0 } },
  })

const toldBy = (notice: Notice) => ('body' in notice && 'figures' in notice.body ? notice.body.figures.waiting : -1)

const name = fc.constantFrom('a', 'b', 'c')
const deed = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('add' as const), name }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), name, to: name }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('look' as const), name }) },
)
const plan = fc.record({
  /** Each group starts in one turn. Between groups the test waits one turn, or until all are done. */
  groups: fc.array(fc.record({ deeds: fc.array(deed, { maxLength: 15 }), waits: fc.boolean() }), { maxLength: 8 }),
  commits: fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'changed', 'unavailable'), {
    minLength: 1,
    maxLength: 30,
  }),
  loads: fc.array(fc.constantFrom('none' as const, 'none' as const, 'none' as const, 'unavailable' as const), {
    minLength: 1,
    maxLength: 10,
  }),
})

describe.each([
  ['one node', 1],
  ['two nodes that share the store', 2],
])('[G9] on %s', (_, nodes) => {
  it('[L4] each concurrent rule is done once or not at all, answered and announced in order and only after it is kept, and no answer is old', {
    timeout: 10 * patienceMs,
  }, async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(plan, async ({ groups, commits, loads }) => {
        run += 1
        const bank = new Bank(`bank-${nodes}-${run}`)
        const faulty = Array.from({ length: nodes }, () => faultyStore(real, { commits, loads }, nodes > 1))
        const keptDeeds = () =>
          new Set(
            faulty.flatMap(({ kept }) => kept.flatMap(({ audit }) => audit.map(({ subject }) => Number(subject)))),
          )
        const announced: number[][] = faulty.map(() => [])
        const touched = new Map<number, readonly string[]>()
        const announcedOf = (node: number, name: string) =>
          announced[node]?.filter((deed) => touched.get(deed)?.includes(name)) ?? []
        const transactors: Transactor[] = faulty.map(({ store }, node) =>
          createTransactor(store, (notices) => {
            for (const notice of notices) {
              expect(keptDeeds()).toContain(toldBy(notice))
              announced[node]?.push(toldBy(notice))
            }
          }),
        )

        const done: { deed: number; ok: boolean }[] = []
        const asked: Promise<void>[] = []
        let deeds = 0
        for (const { deeds: wanted, waits } of groups) {
          for (const deed of wanted) {
            deeds += 1
            const number = deeds
            const node = number % nodes
            const transactor = transactors[node]!
            touched.set(number, deed.kind === 'move' ? [deed.name, deed.to] : [deed.name])
            if (deed.kind === 'look') {
              asked.push(
                transactor.transact(bank.look(deed.name)).then((seen) => {
                  if (!seen.ok) return expect(seen.refused).toBe('busy')
                  const deeds = seen.value?.deeds ?? []
                  for (const one of deeds) expect(keptDeeds()).toContain(one)
                  for (const one of announcedOf(node, deed.name)) expect(deeds).toContain(one)
                }),
              )
              continue
            }
            const rule = deed.kind === 'add' ? bank.add(deed.name, number, 1) : bank.move(deed.name, deed.to, number)
            asked.push(
              transactor.transact(rule).then((result) => {
                if (result.ok) expect(keptDeeds()).toContain(number)
                else expect(['busy', 'not-available']).toContain(result.refused)
                done.push({ deed: number, ok: result.ok })
              }),
            )
          }
          if (waits) await Promise.all(asked)
          else await new Promise((resolve) => setImmediate(resolve))
        }
        await Promise.all(asked)

        const succeeded = done.filter(({ ok }) => ok).map(({ deed }) => deed)
        const ordered = (numbers: Iterable<number>) => [...numbers].sort((one, other) => one - other)
        // Nothing is lost or doubled: each answered deed is kept, once.
        expect(ordered(keptDeeds())).toEqual(ordered(succeeded))
        // Each deed is announced once per account, and in the order of the account's log.
        const logs = await Promise.all(['a', 'b', 'c'].map((name) => real.readLog(bank.log(name), 0, 10_000)))
        expect(ordered(announced.flat())).toEqual(ordered(logs.flatMap((log) => log.map(({ entry }) => Number(entry)))))
        for (const log of logs) {
          const inLog = log.map(({ entry }) => Number(entry))
          for (const [node, told] of announced.entries()) {
            const own = inLog.filter((deed) => deed % nodes === node)
            expect([...new Set(told.filter((deed) => own.includes(deed)))]).toEqual(own)
          }
        }
        // The states match the logs.
        for (const [index, name] of ['a', 'b', 'c'].entries()) {
          const [state] = await real.load([bank.key(name).key])
          const account = state?.value as Account | null
          expect(account?.deeds ?? []).toEqual(logs[index]?.map(({ entry }) => entry))
          expect(account?.balance ?? 0).toBeGreaterThanOrEqual(0)
        }
      }),
      { numRuns: 500 },
    )
  })
})
