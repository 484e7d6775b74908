import fc from 'fast-check'
import { expect, it } from 'vitest'
import { patienceMs } from '#shared/testing/patience.ts'
import { type Change, headKey, type Json, logOfHead, type Store } from '../port.ts'
import { Model } from './model.ts'
import { auditEvent, type Opened } from './store-place.ts'

/** For any changes in any groups, an engine answers and keeps the same as the port's rules over plain maps: ST1–ST8 and ST16. */
export function modelContract(opened: Opened): void {
  it('[ST1] [ST2] [ST3] [ST5] [ST6] [ST7] [ST8] [ST16] agrees with a model of the port on any changes', {
    timeout: 10 * patienceMs,
  }, async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(intent, { maxLength: 12 }), { maxLength: 8 }), async (groups) => {
        run += 1
        const scope = `run${run}`
        const model = new Model()
        const auditBefore = (await opened.store.readAudit(0, 1_000_000)).length
        for (const group of groups) {
          const given = group.map((wanted) => {
            const change = changeOf(wanted, scope, model)
            return { expected: model.commit(change), outcome: opened.store.commit(change) }
          })
          const outcomes = await Promise.all(given.map(({ outcome }) => outcome))
          expect(outcomes).toEqual(given.map(({ expected }) => expected))
          await compare(opened.store, scope, model, auditBefore)
        }
      }),
      { numRuns: 60 },
    )
  })
}

const name = fc.constantFrom('a', 'b', 'c')
/** A state, or the head of the log with this name. */
const state = fc.record({ name, isHead: fc.boolean() })
const time = fc.integer({ min: 1, max: 5 })
/** The distance from the version or position that fits. */
const skew = fc.constantFrom(0, 0, 0, 0, 0, 0, 1, -1)
/** A value parsed from its text. `fc.jsonValue()` also draws -0, which JSON writes as 0 (ECMA-262, Number::toString). */
const value = fc.json().map((text) => JSON.parse(text) as Json)

const intent = fc.record({
  checks: fc.array(fc.record({ state, skew }), { maxLength: 2 }),
  writes: fc.uniqueArray(fc.record({ state, skew, next: fc.option(value) }), {
    maxLength: 3,
    selector: ({ state }) => `${state.isHead} ${state.name}`,
  }),
  append: fc.array(fc.record({ name, skew }), { maxLength: 3 }),
  eraseLogs: fc.array(name, { maxLength: 1 }),
  audit: fc.array(fc.constant(auditEvent), { maxLength: 2 }),
  due: fc.array(fc.record({ name, at: fc.option(time), ifAt: fc.option(time, { nil: undefined }) }), { maxLength: 2 }),
  queue: fc.array(fc.record({ name, since: fc.option(time) }), { maxLength: 2 }),
})
type Intent = typeof intent extends fc.Arbitrary<infer Value> ? Value : never

function changeOf(
  { checks, writes, append, eraseLogs, audit, due, queue }: Intent,
  scope: string,
  model: Model,
): Change {
  const key = (name: string) => `${scope}/${name}`
  const keyOf = ({ name, isHead }: Intent['writes'][number]['state']) => (isHead ? headKey(key(name)) : key(name))
  const appended = new Map<string, number>()
  return {
    checks: checks.map(({ state, skew }) => ({ key: keyOf(state), ifVersion: model.versionOf(keyOf(state)) + skew })),
    writes: writes.map(({ state, skew, next }) => {
      const before = model.versionOf(keyOf(state))
      return { key: keyOf(state), ifVersion: before + skew, version: next === null ? 0 : before + 1, next }
    }),
    append: append.map(({ name, skew }, index) => {
      const before = appended.get(name) ?? model.lengthOf(key(name))
      appended.set(name, before + 1)
      return { log: key(name), position: before + 1 + skew, entry: { index } }
    }),
    eraseLogs: eraseLogs.map(key),
    audit,
    due: due.map(({ name, at, ifAt }) => ({ id: key(name), at, ...(ifAt === undefined ? {} : { ifAt }) })),
    queue: queue.map(({ name, since }) => ({ conversation: key(name), since })),
    publish: [],
  }
}

async function compare(store: Store, scope: string, model: Model, auditBefore: number): Promise<void> {
  const listed = (await store.list(scope)).map(({ key, version, value }) => [key, { version, value }])
  const things = [...model.things].filter(([key]) => logOfHead(key) === null)
  expect(listed).toEqual(things.sort(([one], [other]) => (one < other ? -1 : 1)))
  for (const log of ['a', 'b', 'c'].map((name) => `${scope}/${name}`)) {
    const absent = { version: 0, value: null }
    expect(await store.load([headKey(log)])).toEqual([model.things.get(headKey(log)) ?? absent])
    const rows = await store.readLog(log, 0, 1000)
    expect(rows).toEqual((model.logs.get(log) ?? []).map((entry, index) => ({ position: index + 1, entry })))
  }
  const audit = await store.readAudit(auditBefore, 1000)
  expect(audit).toEqual(model.audit.map((event, index) => ({ number: auditBefore + index + 1, ...event })))
  const inOrder = (times: ReadonlyMap<string, number>) =>
    [...times].sort(([a, one], [b, other]) => one - other || (a < b ? -1 : 1))
  const due = (await store.due(1000, 1_000_000)).map(({ id, at }) => [id, at])
  expect(due.filter(([id]) => String(id).startsWith(`${scope}/`))).toEqual(inOrder(model.due))
  const waiting = (await store.waiting(1_000_000)).map(({ conversation, since }) => [conversation, since])
  expect(waiting.filter(([id]) => String(id).startsWith(`${scope}/`))).toEqual(inOrder(model.queue))
}
