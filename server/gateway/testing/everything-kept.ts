import type { House } from './house.ts'

/** The whole content of the store, without the leases, which time alone changes, and without the newest connection of each session. */
export async function everythingKept({ store }: House, conversation?: string): Promise<string> {
  const kinds = ['conversation', 'desk', 'floor', 'staff', 'session', 'hours', 'counter', 'permit', 'ticket', 'team']
  const things = await Promise.all(kinds.map((kind) => store.list(kind)))
  const timeless = things.flat().map(({ key, value }) => {
    const { connection, ...rest } = value as { connection?: unknown }
    const window = key.startsWith('session/') ? {} : { connection }
    return [key, { ...rest, ...window, leaseUntil: 0, awayUntil: 0 }]
  })
  const log = conversation === undefined ? [] : await store.readLog(`conversation/${conversation}`, 0, 1000)
  return JSON.stringify([timeless, log, await store.waiting(1000), await store.readAudit(0, 1000)])
}
