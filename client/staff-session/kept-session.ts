import { type Halves, halvesAt } from '#client/connection/halves.ts'
import { type FreshStaffKeys, readStaffKeys, takeReadable } from '#client/crypto/staff/staff-keys.ts'
import { newHalf, openStored, sealStored, storageKey } from '#client/crypto/stored.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { untilAnswered } from '#client/stored/until-answered.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { deskEntry, keysText, openAs, pairsOf, readRecord, sealedText, sessionText, textOf } from './kept-texts.ts'
import { ofThisTab, unlessRefused } from './refusing-storage.ts'

/**
 * The storage of a tab's session between two loads: session and keys, sealed under two halves (SPEC D1). The service's half is dropped at
 * sign-out and lock, and lapses with the idle lock.
 */
export type KeptSession = {
  /** Opens the session. Waits for the network. Null if there is none, if it was unused for longer than the idle lock, or if nothing opens it. */
  readonly restore: () => Promise<UnlockedSession | null>
  /** Resolves to false if the browser stores nothing for this page: the session is in memory only, and a reload asks for the password. */
  readonly keep: (session: UnlockedSession) => Promise<boolean>
  /** Records that the person is active. */
  readonly touch: (session: UnlockedSession) => Promise<void>
  /** What a desk wants to find again after a reload, as text: what the former load left, or what this one kept since. Null if there is nothing. */
  readonly desk: () => string | null
  /** Seals it beside the session. It goes with the session, at each of its ends and behind a locked veil. */
  readonly keepDesk: (text: string | null) => Promise<void>
  /** Leaves nothing on the disk or in memory that opens the session. `keep` stores it again. */
  readonly lock: () => Promise<void>
  readonly forget: () => Promise<void>
}

export type KeptSessionParts = {
  readonly storage: () => Storage
  readonly halves: Halves
  readonly now: () => number
  readonly after: Scheduler['after']
}

const storageKeyName = 'relais-session'

/** What this page has stored. The private keys are in it only sealed. */
type Held = {
  readonly secret: string
  readonly own: string
  readonly half: string
  readonly key: CryptoKey
  readonly token: string
  readonly keys: string
  /** The service has confirmed that it has its half. */
  readonly isPlaced: boolean
}

export function createKeptSession(parts: Partial<KeptSessionParts> = {}): KeptSession {
  const { storage = ofThisTab, halves = halvesAt(), now = pageClock, after = pageScheduler.after } = parts
  let held: Held | null = null
  /** The newest text of the desk. */
  let desk: string | null = null
  let writing: Promise<void> = Promise.resolve()
  let isDue = false
  /** Another number after each end: what was under way for the former session then does nothing more. */
  let life = 0

  /** Null if the session has ended meanwhile. */
  const ask = <Answered extends { readonly ok: boolean; readonly refused?: string }>(
    request: () => Promise<Answered>,
    mine = life,
  ) => untilAnswered(request, after, () => life !== mine)

  const read = () => readRecord(storage().getItem(storageKeyName))

  async function sealUnderNew(readable: FreshStaffKeys, token: string): Promise<Held> {
    const [secret, own, half] = [newHalf(), newHalf(), newHalf()]
    const key = await storageKey(own, half)
    const keys = await sealStored(key, 'staff-keys', textOf(readable))
    return { secret, own, half, key, token, keys, isPlaced: false }
  }

  async function store({ keys: _, ...session }: UnlockedSession, next: Held): Promise<void> {
    const mine = life
    const { secret, own, key, keys } = next
    const text = desk
    const [sealed, sealedDesk] = await Promise.all([
      sealStored(key, 'staff-session', JSON.stringify(session)),
      sealedText(key, text),
    ])
    if (life !== mine) return
    const kept = { secret, own, seenAt: now(), session: sealed, keys, desk: sealedDesk }
    storage().setItem(storageKeyName, JSON.stringify(kept))
    held = next
    if (desk !== text) void keepDesk()
  }

  /** Writes one after the other, and of several that wait only the newest. */
  function keepDesk(): Promise<void> {
    if (!isDue) writing = writing.then(() => unlessRefused(storeDesk))
    isDue = true
    return writing
  }

  async function storeDesk(): Promise<void> {
    isDue = false
    const [mine, present] = [life, held]
    if (!present) return
    const sealed = await sealedText(present.key, desk)
    if (life !== mine) return
    const left = read()
    // Behind a locked veil nothing is stored. A page that seals anew at this moment stores the newest text itself.
    if (left?.secret === present.secret) storage().setItem(storageKeyName, JSON.stringify({ ...left, desk: sealed }))
  }

  const put = ({ secret, half, token }: Held) => halves.put({ secret, half }, { kind: 'staff', token })
  const renew = ({ secret, half, token }: Held) => halves.renew({ secret, half }, { kind: 'staff', token })

  async function putFirst(next: Held): Promise<void> {
    const placed = await ask(() => put(next))
    if (placed?.ok && held?.secret === next.secret) held = { ...held, isPlaced: true }
  }

  const dropUntilHeard = (secret: string) => untilAnswered(() => halves.drop(secret, false), after)

  async function forget(): Promise<void> {
    life += 1
    const secret = held?.secret
    held = null
    desk = null
    const stored = await unlessRefused(async () => {
      const left = read()?.secret
      storage().removeItem(storageKeyName)
      return left
    })
    const [one, other] = [secret, stored]
    if (one) void dropUntilHeard(one)
    if (other && other !== one) void dropUntilHeard(other)
  }

  /** The page takes new halves at each load; the former one is dropped once the new seal is stored. */
  async function anew(session: UnlockedSession, readable: FreshStaffKeys, former: string): Promise<void> {
    const next = await sealUnderNew(readable, session.token)
    const placed = await ask(() => put(next))
    if (!placed?.ok) return
    await store(session, { ...next, isPlaced: true })
    void dropUntilHeard(former)
  }

  async function restore(): Promise<UnlockedSession | null> {
    const left = read()
    if (left === null || now() > left.seenAt + limits.staffIdleLock) return null
    const fetched = await ask(() => halves.read(left.secret))
    if (!fetched?.ok) return null
    const { half } = fetched.value
    const key = await storageKey(left.own, half)
    const [session, readable, text] = await Promise.all([
      openAs(sessionText, key, 'staff-session', left.session),
      openAs(keysText, key, 'staff-keys', left.keys),
      left.desk === null ? null : openStored(key, deskEntry, left.desk),
    ])
    if (!session || !readable) return null
    desk = text
    const pairs = pairsOf(readable)
    const keys = await readStaffKeys(session.staff.id, pairs)
    if (!keys.ok) return null
    takeReadable(keys.value)
    const restored = { ...session, keys: keys.value }
    const { secret, own, keys: sealed } = left
    held = { secret, own, half, key, token: session.token, keys: sealed, isPlaced: true }
    void unlessRefused(() => anew(restored, pairs, left.secret))
    return restored
  }

  return {
    async restore() {
      const session = await unlessRefused(restore)
      if (!session) await forget()
      return session ?? null
    },
    async keep(session) {
      const isKept = await unlessRefused(async () => {
        const readable = takeReadable(session.keys)
        const next = readable ? await sealUnderNew(readable, session.token) : held
        if (!next || next.token !== session.token) return false
        await store(session, next)
        if (!next.isPlaced) void putFirst(next)
        return true
      })
      return isKept ?? false
    },
    async touch(session) {
      if (held?.token !== session.token) return
      const renewed = held
      const mine = life
      await unlessRefused(async () => {
        const left = read()
        if (left?.secret === renewed.secret)
          storage().setItem(storageKeyName, JSON.stringify({ ...left, seenAt: now() }))
      })
      const answer = await (renewed.isPlaced ? renew : put)(renewed)
      const isLost = renewed.isPlaced && !answer.ok && answer.refused === 'not-available'
      if (!isLost || life !== mine || held?.secret !== renewed.secret) return
      // Another tab has dropped the half, or the service lost it. A half that was dropped never comes back: the page takes other ones.
      const readable = await openAs(keysText, renewed.key, 'staff-keys', renewed.keys)
      if (readable) await unlessRefused(() => anew(session, pairsOf(readable), renewed.secret))
    },
    desk: () => desk,
    keepDesk(text) {
      desk = text
      return keepDesk()
    },
    async lock() {
      desk = null
      const secret = held?.secret
      held = null
      // What is under way for the open page stores nothing more.
      life += 1
      await unlessRefused(async () => storage().removeItem(storageKeyName))
      if (secret) void dropUntilHeard(secret)
    },
    forget,
  }
}
