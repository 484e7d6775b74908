import type { Connection, ConnectionState } from '#client/connection/connection.ts'
import { type ConversationLog, createConversationLog } from '#client/conversation/conversation-log.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import type { UnsentLine } from '#client/conversation/outbox.ts'
import { isShortOf, type Seen, seenOf } from '#client/conversation/seen.ts'
import { createChannel } from '#client/crypto/channel.ts'
import { verifyConsent } from '#client/crypto/consent.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { signWithdrawal } from '#client/crypto/device/withdraw.ts'
import { newId } from '#client/crypto/random.ts'
import { settled } from '#client/ui/settled.ts'
import { tellEach } from '#client/ui/tell-each.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { ConsentRecord } from '#shared/protocol/consent-record.ts'
import type { followUpNotices, followUpRequests, YouthTicket } from '#shared/protocol/follow-up.ts'
import { limits } from '#shared/protocol/limits.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { hasContent } from '#shared/ticket/phase.ts'

/** How erasing goes: asked for, done in every file, done but for files that are being rewritten, or not done and why. */
export type Withdrawing = 'no' | 'asking' | 'done' | 'under-way' | RefusalName

export type ThreadState = {
  readonly ticket: YouthTicket | null
  /** What this ticket's own key signed. `unverified`: what the service gives is not that. Null until it was checked. */
  readonly agreed: ConsentRecord | 'unverified' | null
  readonly log: LogState
  readonly connection: ConnectionState
  readonly caughtUp: boolean
  /** This tab had read more than the service now gives. */
  readonly withheld: boolean
  readonly withdrawing: Withdrawing
  /** Final: the ticket cannot be reached (`not-available`), or another tab or device has it open. */
  readonly ended: 'superseded' | RefusalName | null
}

export type ThreadConnection = Connection<typeof followUpRequests, typeof followUpNotices>

export type Thread = {
  readonly get: () => ThreadState
  readonly subscribe: (listener: () => void) => () => void
  /** False for a text that does not fit a message. */
  readonly say: (text: string) => boolean
  readonly withdraw: () => void
  /** After being superseded: takes the thread back. */
  readonly takeBack: () => void
  readonly close: () => void
}

export type ThreadParts = {
  readonly keys: TicketKeys
  readonly connection: ThreadConnection
  /** Lines of a former page load that were not acknowledged. */
  readonly left: readonly UnsentLine[]
  /** How far this tab had read before it was loaded. */
  readonly seen: Seen
  readonly onLog: (log: LogState, seen: Seen) => void
  /** The device's clock, set right by the server's, milliseconds. */
  readonly now: () => number
  /** Nothing is left of the ticket, or nothing will be: no line is told of from then on, whatever the network does. */
  readonly onErased: () => void
}

/** The young person's end of their ticket: a connection authenticated by the ticket alone, and its thread (SPEC H11, C10). */
export async function openThread({
  keys,
  connection,
  left,
  onLog,
  now,
  onErased,
  ...start
}: ThreadParts): Promise<Thread> {
  const channel = createChannel(keys.ticket)
  const key = fromBase64url(keys.key)
  if (key === null) throw new RangeError('not a ticket key')
  await channel.addEpoch(0, key)
  const session = newId<SenderSessionId>()
  const listeners = new Set<() => void>()

  const log: ConversationLog = createConversationLog({
    role: 'youth',
    session,
    left,
    link: {
      seal: (line, content) => channel.seal({ epoch: 0, role: 'youth', session: line.session }, line.sequence, content),
      open: (envelope) => channel.open(envelope),
      awaitsKey: () => false,
      send: (envelope) => connection.request('message:send', { envelope }),
      read: (after) => connection.request('thread:read', { after }),
    },
  })
  let state: ThreadState = {
    ticket: null,
    agreed: null,
    log: log.state(),
    connection: connection.state,
    caughtUp: false,
    withheld: false,
    withdrawing: 'no',
    ended: null,
  }

  // The service's day and not the device's: a clock that is wrong must not keep anybody from withdrawing.
  let today: string | null = null
  let pagesRead = false
  let trying: ReturnType<typeof setTimeout> | undefined

  const isCaughtUp = () => pagesRead && state.log.timeline.sealed.length === 0

  function become(change: Partial<ThreadState>): void {
    state = { ...state, ...change }
    state = { ...state, withheld: isCaughtUp() && isShortOf(state.log.timeline, start.seen) }
    tellEach(listeners, undefined)
  }

  /** The log is told of when a connection is lost, too: after this it says nothing more that anybody would keep. */
  function erased(): void {
    log.stop()
    onErased()
  }

  function learn(ticket: YouthTicket): void {
    become({ ticket })
    if (!hasContent(ticket.phase)) erased()
  }

  async function open(): Promise<void> {
    clearTimeout(trying)
    if (connection.state !== 'connected') return
    const after = state.log.timeline.last
    const answer = await connection.request('thread:open', { ticket: keys.ticket, bearer: keys.bearer, after })
    if (!answer.ok) return notOpened(answer.refused)
    today = answer.value.today
    become({ ended: null })
    learn(answer.value.ticket)
    log.receive(answer.value.entries)
    become({ agreed: await agreedTo(answer.value.ticket) })
    if (!(await readOn(answer.value.more))) return tryAgain()
    pagesRead = true
    log.online()
    become({ caughtUp: true })
  }

  async function agreedTo({ phase, consent }: YouthTicket): Promise<ThreadState['agreed']> {
    if (!hasContent(phase)) return null
    const record = await verifyConsent(keys.ticket, consent)
    return record.ok && record.value.sig === keys.sig ? record.value : 'unverified'
  }

  async function readOn(more: boolean): Promise<boolean> {
    while (more) {
      const after = log.state().timeline.last
      const page = await connection.request('thread:read', { after })
      if (!page.ok) return false
      log.receive(page.value.entries)
      more = page.value.more && log.state().timeline.last > after
    }
    return true
  }

  function notOpened(refused: RefusalName): void {
    if (refused === 'not-available') become({ ended: refused })
    else tryAgain()
  }

  function tryAgain(): void {
    clearTimeout(trying)
    trying = setTimeout(() => void open(), againMs)
  }

  async function withdraw(): Promise<void> {
    if (today === null) return become({ withdrawing: 'unreachable' })
    become({ withdrawing: 'asking' })
    const day = today
    const answer = await settled(async () => {
      const withdrawal = await signWithdrawal(keys, day)
      // Erasing waits for every file; a first answer may take longer than a message's.
      return connection.request('ticket:withdraw', { withdrawal }, { timeoutMs: limits.erasedAfterEnd })
    })
    become({ withdrawing: answer.ok ? answer.value.erased : answer.refused })
    if (answer.ok) erased()
  }

  log.onChange((changed) => {
    become({ log: changed })
    onLog(changed, isCaughtUp() ? seenOf(changed.timeline) : start.seen)
  })
  connection.on('ticket:changed', ({ ticket }) => {
    learn(ticket)
    const isErased = !hasContent(ticket.phase) && !ticket.erasing
    if (state.withdrawing === 'under-way' && isErased) become({ withdrawing: 'done' })
  })
  connection.on('log:appended', ({ entries }) => log.receive(entries))
  connection.on('thread:superseded', () => {
    log.offline()
    become({ ended: 'superseded' })
  })
  connection.onState((now) => {
    if (now !== 'connected') log.offline()
    become({ connection: now })
  })
  const openUnlessTaken = () => {
    if (state.ended !== 'superseded') void open()
  }
  connection.onConnected(openUnlessTaken)
  if (connection.state === 'connected') openUnlessTaken()

  return {
    get: () => state,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    say: (text) => log.say({ kind: 'text', text, at: instantOf(now()) }).ok,
    withdraw: () => void withdraw(),
    takeBack() {
      become({ ended: null })
      void open()
    },
    close() {
      clearTimeout(trying)
      log.stop()
      connection.close()
      listeners.clear()
    },
  }
}

const againMs = 2000
