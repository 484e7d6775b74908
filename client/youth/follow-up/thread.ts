import type { Connection, ConnectionState } from '#client/connection/connection.ts'
import { type ConversationLog, createConversationLog, type LogState } from '#client/conversation/conversation-log.ts'
import type { UnsentLine } from '#client/conversation/outbox.ts'
import { createChannel } from '#client/crypto/channel.ts'
import type { TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { signWithdrawal } from '#client/crypto/device/withdraw.ts'
import { newId } from '#client/crypto/random.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { followUpNotices, followUpRequests, YouthTicket } from '#shared/protocol/follow-up.ts'
import { limits } from '#shared/protocol/limits.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

/** How erasing goes: asked for, done in every file, done but for files that are being rewritten, or not done and why. */
export type Withdrawing = 'no' | 'asking' | 'done' | 'under-way' | RefusalName

export type ThreadState = {
  readonly ticket: YouthTicket | null
  readonly log: LogState
  readonly connection: ConnectionState
  readonly caughtUp: boolean
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
  readonly onLog: (log: LogState) => void
  /** The device's clock, set right by the server's, milliseconds. */
  readonly now: () => number
  readonly onErased: () => void
}

/** The young person's end of their ticket: a connection authenticated by the ticket alone, and its thread (SPEC H11, C10). */
export async function openThread({ keys, connection, left, onLog, now, onErased }: ThreadParts): Promise<Thread> {
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
    log: log.state(),
    connection: connection.state,
    caughtUp: false,
    withdrawing: 'no',
    ended: null,
  }

  // The service's day and not the device's: a clock that is wrong must not keep anybody from withdrawing.
  let today: string | null = null

  function become(change: Partial<ThreadState>): void {
    state = { ...state, ...change }
    for (const listener of [...listeners]) listener()
  }

  async function open(): Promise<void> {
    const after = state.log.timeline.last
    const answer = await connection.request('thread:open', { ticket: keys.ticket, bearer: keys.bearer, after })
    if (!answer.ok) {
      if (answer.refused === 'not-available') become({ ended: answer.refused })
      return
    }
    today = answer.value.today
    become({ ticket: answer.value.ticket, ended: null })
    log.receive(answer.value.entries)
    log.online()
    become({ caughtUp: true })
  }

  async function withdraw(): Promise<void> {
    if (today === null) return become({ withdrawing: 'unreachable' })
    become({ withdrawing: 'asking' })
    const answer = await connection.request(
      'ticket:withdraw',
      { withdrawal: await signWithdrawal(keys, today) },
      // Erasing waits for every file; a first answer may take longer than a message's.
      { timeoutMs: limits.erasedAfterEnd },
    )
    become({ withdrawing: answer.ok ? answer.value.erased : answer.refused })
    if (answer.ok) onErased()
  }

  log.onChange((changed) => {
    become({ log: changed })
    onLog(changed)
  })
  connection.on('ticket:changed', ({ ticket }) => become({ ticket }))
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
    say: (text) => log.say({ kind: 'text', text, at: now() }).ok,
    withdraw: () => void withdraw(),
    takeBack: () => void open(),
    close() {
      log.stop()
      connection.close()
      listeners.clear()
    },
  }
}
