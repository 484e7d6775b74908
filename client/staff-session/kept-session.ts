import * as v from 'valibot'
import { random } from '#client/crypto/random.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { toBase64url } from '#shared/base64url.ts'
import { bytes32, id16, staffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { role } from '#shared/protocol/supervisor.ts'
import { alias, login, publicKey, signedText } from '#shared/protocol/wire.ts'
import { type KeptKeys, keptKeys } from './kept-keys.ts'

/** The storage of a tab's session between two loads. Its contents are useless without the keys, which cannot be read. */
export type KeptSession = {
  /** Reads the session, and purges old sessions of other tabs. Null if there is none, or it was unused for longer than the idle lock. */
  readonly restore: () => Promise<UnlockedSession | null>
  /** Resolves to false if the browser stores nothing for this page: the session is in memory only, and a reload asks for the password. */
  readonly keep: (session: UnlockedSession) => Promise<boolean>
  /** Records that the person is active. */
  readonly touch: (session: UnlockedSession) => Promise<void>
  readonly forget: () => Promise<void>
  /** Call it when the page is left, possibly for a reload. */
  readonly leave: () => void
  /** Call it when the browser shows the page again from its memory. */
  readonly comeBack: () => void
}

const storageKey = 'relais-session'

const stored = v.strictObject({
  keys: v.string(),
  token: bytes32,
  staff: v.strictObject({ id: staffId, role, login, alias }),
  certificate: v.nullable(signedText),
  organisation: publicKey,
  deploymentId: id16,
  /** A page uses this session. Another page that finds it so is in a duplicated tab. */
  isOpen: v.optional(v.boolean(), false),
})
type Stored = v.InferOutput<typeof stored>

type KeyStore = {
  readonly keep: (entry: KeptKeys) => Promise<unknown>
  readonly read: (id: string) => Promise<KeptKeys | undefined>
  readonly forget: (id: string) => Promise<unknown>
  readonly purge: (before: number) => Promise<unknown>
}

export function createKeptSession(
  storage: () => Storage = ofThisTab,
  keys: KeyStore = keptKeys,
  now: () => number = pageClock,
): KeptSession {
  /** The session that this page has stored, under a name that no other page uses. */
  let held: Stored | null = null

  const read = () => {
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), stored), storage().getItem(storageKey))
    return parsed.success ? parsed.output : null
  }
  const write = (next: Stored) => {
    held = next
    storage().setItem(storageKey, JSON.stringify(next))
  }
  const mark = (isOpen: boolean) => {
    if (held) write({ ...held, isOpen })
  }

  async function forget(): Promise<void> {
    const left = held
    held = null
    await unlessRefused(async () => {
      storage().removeItem(storageKey)
      if (left) await keys.forget(left.keys)
    })
  }

  /** A duplicated tab starts with the other tab's session and continues under a new name, so that neither ends the other's. */
  async function restore(): Promise<UnlockedSession | null> {
    await keys.purge(now() - limits.staffIdleLock)
    const left = read()
    if (left === null) return null
    const found = await keys.read(left.keys)
    if (!left.isOpen) held = left
    if (found?.keys.id !== left.staff.id) return null
    const { keys: _, isOpen, ...session } = left
    const name = isOpen ? toBase64url(random(16)) : left.keys
    if (isOpen) await keys.keep({ ...found, id: name })
    write({ keys: name, isOpen: true, ...session })
    return { ...session, keys: found.keys }
  }

  return {
    async restore() {
      const session = await unlessRefused(restore)
      if (!session) await forget()
      return session ?? null
    },
    async keep({ keys: pair, ...session }) {
      const name = held?.keys ?? toBase64url(random(16))
      const isKept = await unlessRefused(async () => {
        await keys.keep({ id: name, keys: pair, seenAt: now() })
        write({ keys: name, isOpen: true, ...session })
        return true
      })
      return isKept ?? false
    },
    async touch(session) {
      const name = held?.keys
      if (name === undefined || held?.token !== session.token) return
      await unlessRefused(() => keys.keep({ id: name, keys: session.keys, seenAt: now() }))
    },
    forget,
    leave: () => void unlessRefused(async () => mark(false)),
    comeBack: () => void unlessRefused(async () => mark(true)),
  }
}

/**
 * Settings, an enterprise's policy and private windows may refuse all storage: it is then absent, or throws when it is read or written. The
 * page then works from memory, and says so (see `isKept` of the session).
 */
async function unlessRefused<Value>(step: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await step()
  } catch (cause) {
    if (cause instanceof DOMException) return undefined
    throw cause
  }
}

function ofThisTab(): Storage {
  if (!globalThis.sessionStorage) throw new DOMException('no sessionStorage', 'NotSupportedError')
  return sessionStorage
}
