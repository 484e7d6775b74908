import { type AuditDraft, type Change, headKey, type Json } from '../port.ts'

/** The port's rules over plain maps. The contract compares every engine with it. */
export class Model {
  readonly things = new Map<string, { readonly version: number; readonly value: Json }>()
  readonly logs = new Map<string, readonly Json[]>()
  readonly audit: AuditDraft[] = []
  readonly due = new Map<string, number>()
  readonly queue = new Map<string, number>()

  versionOf(key: string): number {
    return this.things.get(key)?.version ?? 0
  }

  lengthOf(log: string): number {
    return this.logs.get(log)?.length ?? 0
  }

  commit({ checks, writes, append, eraseLogs, audit, due, queue }: Change): 'kept' | 'changed' {
    if ([...checks, ...writes].some(({ key, ifVersion }) => this.versionOf(key) !== ifVersion)) return 'changed'
    const logs = new Map(this.logs)
    for (const { log, position, entry } of append) {
      const before = logs.get(log) ?? []
      if (position !== before.length + 1) return 'changed'
      logs.set(log, [...before, entry])
    }
    for (const log of eraseLogs) logs.delete(log)
    this.logs.clear()
    for (const [log, entries] of logs) this.logs.set(log, entries)
    for (const { key, version, next } of writes) {
      if (next === null) this.things.delete(key)
      else this.things.set(key, { version, value: next })
    }
    for (const log of eraseLogs) this.things.delete(headKey(log))
    this.audit.push(...audit)
    for (const { id, at, ifAt } of due) {
      if (ifAt !== undefined && this.due.get(id) !== ifAt) continue
      if (at === null) this.due.delete(id)
      else this.due.set(id, at)
    }
    for (const { conversation, since } of queue) {
      if (since === null) this.queue.delete(conversation)
      else this.queue.set(conversation, since)
    }
    return 'kept'
  }
}
