import * as v from 'valibot'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { bytes32, id16, staffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { role } from '#shared/protocol/supervisor.ts'
import { alias, login, publicKey, signedText } from '#shared/protocol/wire.ts'
import { type KeptKeys, keptKeys } from './kept-keys.ts'

/** Where a tab keeps its session between two loads. Nothing here can be used without the keys, and those cannot be read. */
export type KeptSession = {
  /** Also purges what other tabs left behind. Null when there is nothing, or nobody has been here for longer than the idle lock. */
  readonly restore: () => Promise<UnlockedSession | null>
  readonly keep: (session: UnlockedSession) => Promise<void>
  /** Says that somebody is here. */
  readonly touch: (session: UnlockedSession) => Promise<void>
  readonly forget: () => Promise<void>
}

const storageKey = 'relais-session'

const stored = v.strictObject({
  keys: v.string(),
  token: bytes32,
  staff: v.strictObject({ id: staffId, role, login, alias }),
  certificate: v.nullable(signedText),
  organisation: publicKey,
  deploymentId: id16,
})

type KeyStore = {
  readonly keep: (entry: KeptKeys) => Promise<unknown>
  readonly read: (id: string) => Promise<KeptKeys | undefined>
  readonly forget: (id: string) => Promise<unknown>
  readonly purge: (before: number) => Promise<unknown>
}

export function createKeptSession(
  storage: Storage = sessionStorage,
  keys: KeyStore = keptKeys,
  now: () => number = Date.now,
): KeptSession {
  const read = () => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), stored), storage.getItem(storageKey))
    return parsed.success ? parsed.output : null
  }

  async function forget(): Promise<void> {
    const left = read()
    storage.removeItem(storageKey)
    if (left) await keys.forget(left.keys)
  }

  async function keep({ keys: pair, ...session }: UnlockedSession): Promise<void> {
    const id = read()?.keys ?? crypto.randomUUID()
    await keys.keep({ id, keys: pair, seenAt: now() })
    storage.setItem(storageKey, JSON.stringify({ keys: id, ...session }))
  }

  return {
    async restore() {
      await keys.purge(now() - limits.staffIdleLock)
      const left = read()
      const found = left && (await keys.read(left.keys))
      if (left && found && found.keys.id === left.staff.id) {
        const { keys: _, ...session } = left
        return { ...session, keys: found.keys }
      }
      await forget()
      return null
    },
    keep,
    async touch(session) {
      const left = read()
      if (left?.token === session.token) await keys.keep({ id: left.keys, keys: session.keys, seenAt: now() })
    },
    forget,
  }
}
