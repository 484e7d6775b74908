import type { ConversationId, SenderSessionId, StaffId } from '#shared/ids.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import { type Limits, limits as promised } from '#shared/protocol/limits.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok } from '#shared/result.ts'
import { openDesk } from '../../assignment/open-desk.ts'
import { meetDeadline } from '../../background/deadline-runner.ts'
import { talkingDeadlines } from '../../background/deadlines.ts'
import type { ListenerClaim } from '../../desk/claim.ts'
import { setDesk } from '../../desk/set.ts'
import { connectionName } from '../../notice/connection-name.ts'
import { randomId, randomSecret, sha256OfBytes } from '../../platform/random-id.ts'
import { matchWaiting } from '../../queue/match.ts'
import { RecentWaits } from '../../queue/recent-waits.ts'
import { rosterHeadKey } from '../../staff/published-roster.ts'
import { enrolInRoster } from '../../staff/roster.ts'
import { type ActiveStaff, newSession, sessionKey, staffKey } from '../../staff/state.ts'
import { openTemporaryStore } from '../../store/testing/temporary-store.ts'
import type { Draft } from '../../transaction/draft.ts'
import { type LogHead, readHead } from '../../transaction/message-log.ts'
import { createTransactor, type Rule } from '../../transaction/transactor.ts'
import { openConversation } from '../open.ts'
import { changeReaders } from '../readers.ts'
import { type ConversationState, conversationKey, conversationLog, type YouthClaim } from '../state.ts'
import { anyPoint, nextChange, theRoster } from './change.ts'

/** A Monday at noon in Paris, so that hours and days do not depend on the date of the run. */
export const noon = Date.parse('2026-03-02T11:00:00Z')

export type Listener = ListenerClaim & { readonly id: StaffId; readonly token: string }

/** The real transactor on a real store. Only the test moves the clock. Records every notice. */
export async function openService(shortened: Partial<Limits> = {}) {
  const { store, directory, close } = await openTemporaryStore()
  // The next conversation comes at once, except where a test is about the breath.
  const limits: Limits = { ...promised, breath: 0, ...shortened }
  const announced: Draft['notices'] = []
  const transactor = createTransactor(store, (notices) => announced.push(...notices))
  const time = { now: noon }
  const clock = { now: () => time.now }
  const recentWaits = new RecentWaits()

  async function done<Value>(rule: Rule<Value>): Promise<Value> {
    const result = await transactor.transact(rule)
    if (!result.ok) throw new Error(`refused: ${result.refused}`)
    return result.value
  }

  async function addMember(
    role: 'listener' | 'supervisor',
    options: { readonly alias?: string; readonly certificateExpires?: number; readonly stapleUntil?: number },
  ): Promise<Listener> {
    const token = randomSecret()
    const session = sha256OfBytes(token)
    const id = randomId() as StaffId
    const staff: ActiveStaff = {
      id,
      role,
      login: `login-${id}`,
      alias: options.alias ?? 'Sam',
      enc: anyPoint,
      sig: '',
      wrappedKeys: '',
      encs: [anyPoint],
      nextKey: null,
      record: '',
      session,
      status: 'active',
      certificate: `head.${options.alias ?? 'body'}.signature`,
      certificateExpires: options.certificateExpires ?? time.now + 365 * 24 * 3_600_000,
      staple: { text: 'head.staple.signature', until: options.stapleUntil ?? time.now + 365 * 24 * 3_600_000 },
      organisationWrap: null,
    }
    await done((draft) => {
      draft.write(staffKey(id), staff)
      enrolInRoster(draft, id)
      draft.write(rosterHeadKey, theRoster)
      draft.write(sessionKey(session), {
        ...newSession(id, time.now),
        expires: time.now + 365 * 24 * 3_600_000,
      })
      return ok(null)
    })
    return { id, token, session, connection: connectionName('node', randomId()) }
  }

  return {
    store,
    directory,
    transactor,
    clock,
    limits,
    announced,
    close,
    done,
    refusal: async (rule: Rule<unknown>) => {
      const result = await transactor.transact(rule)
      return result.ok ? null : result.refused
    },
    pass: (milliseconds: number) => {
      time.now += milliseconds
    },
    /** Runs every deadline that is due by now, as a node would. */
    async meetDeadlines(): Promise<void> {
      const acts = talkingDeadlines(limits)
      for (;;) {
        const [next] = await store.due(time.now, 1)
        if (!next) return
        await meetDeadline({ transactor, acts }, next, time.now)
      }
    },
    match: () => matchWaiting({ store, transactor, clock, limits, recentWaits }),
    /** A certified listener with a session, who has not opened their desk. */
    addListener: (
      options: { readonly alias?: string; readonly certificateExpires?: number; readonly stapleUntil?: number } = {},
    ) => addMember('listener', options),
    /** A certified coordinator with a session. */
    addCoordinator: (alias: string) => addMember('supervisor', { alias }),
    async setListener(listener: Listener, capacity = 1): Promise<void> {
      await done(openDesk(listener, time.now, limits))
      await done(setDesk(listener, { availability: 'available', capacity }, time.now))
    },
    async openConversation(claim: YouthClaim = newClaim()): Promise<YouthClaim> {
      await done(openConversation(claim, time.now, limits))
      return claim
    },
    /** The device lets the conversation's listener in. Null, or the refusal. */
    async letIn({ conversation, ...claim }: YouthClaim): Promise<RefusalName | null> {
      const state = await done((draft) => ok(draft.read(conversationKey(conversation))))
      if (!state || state.phase === 'waiting') throw new Error('there is no listener to let in')
      const staff = await done((draft) => ok(draft.read(staffKey(state.listener))))
      if (staff?.status !== 'active') throw new Error('the listener is not certified')
      const entry = nextChange(state, staff)
      const result = await transactor.transact(changeReaders({ conversation, ...claim }, entry, time.now, limits))
      return result.ok ? null : result.refused
    },
    conversation: (id: string): Promise<ConversationState | null> =>
      done((draft) => ok(draft.read(conversationKey(id)))),
    head: (id: string): Promise<LogHead> => done((draft) => ok(readHead(draft, conversationLog(id)))),
    async log(id: string): Promise<LogEntry[]> {
      const rows = await store.readLog(conversationLog(id), 0, 10_000)
      return rows.map(({ entry }) => entry as LogEntry)
    },
  }
}

export type Service = Awaited<ReturnType<typeof openService>>

/** A device that has just made its id and bearer. */
export const newClaim = (): YouthClaim => ({
  conversation: randomId() as ConversationId,
  bearerSha256: sha256OfBytes(randomSecret()),
  connection: connectionName('node', randomId()),
})

/** One page load's messages, numbered from 0. The server can open nothing, so the content is any bytes. */
export function sender(role: SenderRole) {
  const session = randomId() as SenderSessionId
  let sequence = 0
  return (epoch = 0): Envelope => ({ epoch, role, session, sequence: sequence++, sealed: 'AAAA' })
}
