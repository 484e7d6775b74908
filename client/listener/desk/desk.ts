import type { HandoverChange } from '#client/handover/panel/handover-draft.ts'
import { pageScheduler } from '#client/machine/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { tellEach } from '#client/ui/tell-each.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { limits } from '#shared/protocol/limits.ts'
import type {
  Availability,
  DeskConversation,
  Desk as DeskView,
  HelpCard,
  Outcome,
  ReleaseReason,
} from '#shared/protocol/listener.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import { identify } from '../identity/identity.ts'
import type { DeskKeys } from './desk-keys.ts'
import type { DeskState, LeftConversation } from './desk-state.ts'
import type { ListenerConnection } from './listener-connection.ts'
import { createSeat, type Seat } from './seat.ts'
import { type Drafts, noDrafts } from './seat-state.ts'

export type DeskParts = {
  readonly connection: ListenerConnection
  readonly keys: DeskKeys
  /** The listener's own certificate as it is now: it may be renewed while they work. */
  readonly certificate: () => string | null
  readonly renewCertificate: (text: string) => void
  readonly now?: () => number
  readonly scheduler?: Pick<Scheduler, 'now' | 'after'>
  readonly onFault?: (fault: unknown) => void
}

/** The line that left, under the name by which the log knows it; or why nothing left. */
export type SaidAtOnce = ReturnType<Seat['say']> | Result<never, 'not-available'>

export type Desk = {
  readonly state: () => DeskState
  readonly subscribe: (handler: () => void) => () => void
  readonly set: (wanted: { readonly availability?: Availability; readonly capacity?: number }) => Promise<void>
  readonly select: (conversation: ConversationId) => void
  /** What was in view, up to this position of the log, has been read. */
  readonly read: (conversation: ConversationId, upTo: number) => void
  readonly write: (conversation: ConversationId, text: string) => void
  /** Nobody writes in its composer any more, whatever stands in it. */
  readonly stopTyping: (conversation: ConversationId) => void
  readonly send: (conversation: ConversationId) => boolean
  /** One of the ready lines, at once: only where the screen says so. What becomes of it is in the seat's log. */
  readonly sendLine: (conversation: ConversationId, text: string) => SaidAtOnce
  readonly sendHelpCard: (conversation: ConversationId, card: HelpCard) => SaidAtOnce
  readonly tryAgain: (conversation: ConversationId) => void
  /** `abusive`: the other side's page has to wait before it can begin again, and the outcome is recorded with it. */
  readonly end: (conversation: ConversationId, abusive?: boolean) => Promise<void>
  readonly record: (conversation: ConversationId, outcome: Outcome) => Promise<void>
  /** A conversation that left, and needs no outcome, leaves the list. */
  readonly putAway: (conversation: ConversationId) => void
  readonly callColleague: (wanted: boolean) => Promise<void>
  readonly prepare: (conversation: ConversationId, change: HandoverChange) => void
  readonly propose: (conversation: ConversationId) => Promise<void>
  /** Milliseconds: the device's clock, unless it is known to be wrong. */
  readonly now: () => number
  /** Milliseconds: the service's clock, for what the service ends. */
  readonly serviceNow: () => number
  readonly close: () => void
}

/** The listener's desk: what the service says of it, one seat for each conversation, and which one is in front of the listener. */
export function createDesk({
  connection,
  keys,
  now = Date.now,
  scheduler = pageScheduler,
  onFault = reportFault,
  ...session
}: DeskParts): Desk {
  const seats = new Map<ConversationId, Seat>()
  const drafts = new Map<ConversationId, Drafts>()
  const handlers = new Set<() => void>()
  let left: readonly LeftConversation[] = []
  let clockOffset = 0
  let serviceSaid = { now: now(), at: scheduler.now() }
  let isOpen = false
  let isClosed = false
  let giveUpOpening = () => {}
  let state: DeskState = {
    connection: connection.state,
    desk: null,
    staff: null,
    figures: { waiting: 0, longestMinutes: 0 },
    helpCards: [],
    seats: [],
    left: [],
    identities: new Map(),
    selected: null,
    refused: null,
    clockIsWrong: false,
    restarting: false,
  }

  function become(change: Partial<DeskState> = {}) {
    const next = { ...state, ...change, left, seats: [...seats.values()].map((seat) => seat.state()) }
    // When the one in front leaves, no other takes its place under a hand that is about to write or click.
    const stays = next.seats.find(({ conversation }) => conversation === next.selected)
    const chosen = stays ?? (state.seats.length === 0 ? next.seats[0] : undefined)
    const conversations = [...next.seats, ...left].map(({ conversation }) => conversation)
    state = { ...next, selected: chosen?.conversation ?? null, identities: identify(conversations, state.identities) }
    tellEach(handlers, undefined, onFault)
  }

  const time = () => (Math.abs(clockOffset) > limits.clockTolerance ? now() + clockOffset : now())

  async function open() {
    giveUpOpening()
    const answer = await connection.request('desk:open', {})
    if (isClosed) return
    if (!answer.ok) {
      become({ refused: answer.refused })
      if (passing.includes(answer.refused)) giveUpOpening = scheduler.after(reopenAfter, open)
      return
    }
    const { staff, desk, conversations, figures, helpCards, now: serviceNow } = answer.value
    clockOffset = serviceNow - now()
    serviceSaid = { now: serviceNow, at: scheduler.now() }
    isOpen = true
    const held = new Set(conversations.map(({ conversation }) => conversation))
    for (const conversation of [...seats.keys()]) if (!held.has(conversation)) release(conversation, 'unknown')
    takeDesk(desk)
    for (const view of conversations) place(view)
    become({
      staff,
      desk,
      figures,
      helpCards,
      refused: null,
      restarting: false,
      clockIsWrong: Math.abs(clockOffset) > limits.clockTolerance,
    })
  }

  /** The outcomes still wanted are the service's to say. */
  function takeDesk(desk: DeskView) {
    const wanted = new Set(desk.toWrapUp)
    const known = new Set(left.map(({ conversation }) => conversation))
    left = [
      ...left.flatMap((one) =>
        one.toWrapUp && !wanted.has(one.conversation) ? [] : [{ ...one, toWrapUp: wanted.has(one.conversation) }],
      ),
      ...desk.toWrapUp
        .filter((conversation) => !known.has(conversation) && !seats.has(conversation))
        .map((conversation) => ({ conversation, reason: 'unknown', toWrapUp: true }) as const),
    ]
    if (desk.certificate !== null && desk.certificate !== session.certificate())
      session.renewCertificate(desk.certificate)
  }

  function place(view: DeskConversation) {
    const { conversation } = view
    left = left.filter((one) => one.conversation !== conversation)
    let seat = seats.get(conversation)
    if (!seat) {
      seat = createSeat({
        view,
        drafts: drafts.get(conversation) ?? noDrafts,
        keys,
        connection,
        now: time,
        scheduler,
        onChange: () => become(),
        onFault,
      })
      seats.set(conversation, seat)
    }
    seat.hand({ type: 'placed', view, now: time() })
  }

  /** What was said goes at once; what the listener was writing waits, in case an interrupted conversation comes back. */
  function release(conversation: ConversationId, reason: LeftConversation['reason']) {
    const seat = seats.get(conversation)
    if (!seat) return
    seats.delete(conversation)
    seat.hand({ type: 'stopped' })
    if (comesBack.includes(reason)) drafts.set(conversation, seat.state().drafts)
    else drafts.delete(conversation)
    left = [...left, { conversation, reason, toWrapUp: state.desk?.toWrapUp.includes(conversation) ?? false }]
    become()
  }

  /** Shows what was refused, or that nothing was. */
  async function ask(asked: Promise<Answer<unknown>>): Promise<boolean> {
    const answer = await asked
    become({ refused: answer.ok ? null : answer.refused })
    return answer.ok
  }

  async function record(conversation: ConversationId, outcome: Outcome) {
    if (!(await ask(connection.request('outcome:record', { conversation, outcome })))) return
    left = left.filter((one) => one.conversation !== conversation)
    become()
  }

  /** One after the other: each is made of what the one before left. */
  let setting = Promise.resolve()
  async function setNow(wanted: { readonly availability?: Availability; readonly capacity?: number }) {
    const { desk } = state
    if (!desk) return
    const { availability, capacity } = { ...desk, ...wanted }
    const answer = await connection.request('desk:set', { availability, capacity })
    if (!answer.ok) return become({ refused: answer.refused })
    takeDesk(answer.value.desk)
    become({ desk: answer.value.desk, refused: null })
  }

  const stops = [
    connection.onConnected(() => void open()),
    connection.onState((next) => {
      if (next !== 'connected') {
        isOpen = false
        giveUpOpening()
        for (const seat of seats.values()) seat.hand({ type: 'offline' })
      }
      become({ connection: next })
    }),
    connection.on('desk:changed', ({ desk }) => {
      takeDesk(desk)
      become({ desk })
    }),
    connection.on('conversation:changed', ({ conversation }) => {
      if (!isOpen) return
      place(conversation)
      become()
    }),
    connection.on('conversation:released', ({ conversation, reason }) => release(conversation, reason)),
    connection.on('log:appended', ({ conversation, entries }) =>
      seats.get(conversation)?.hand({ type: 'received', entries }),
    ),
    connection.on('signal:received', ({ conversation, frame }) => seats.get(conversation)?.signalled(frame)),
    connection.on('figures:changed', ({ figures }) => become({ figures })),
    connection.on('server:restarting', () => become({ restarting: true })),
  ]
  if (connection.state === 'connected') void open()

  return {
    state: () => state,
    subscribe(handler) {
      handlers.add(handler)
      return () => handlers.delete(handler)
    },
    set(wanted) {
      setting = setting.then(() => setNow(wanted))
      return setting
    },
    select: (conversation) => become({ selected: conversation, refused: null }),
    read: (conversation, upTo) => seats.get(conversation)?.hand({ type: 'seen', upTo }),
    write: (conversation, text) => seats.get(conversation)?.hand({ type: 'wrote', reply: text }),
    stopTyping: (conversation) => seats.get(conversation)?.hand({ type: 'stopped-typing' }),
    send: (conversation) => seats.get(conversation)?.send() ?? false,
    sendLine: (conversation, text) =>
      seats.get(conversation)?.say({ kind: 'text', text, at: instantOf(time()) }) ?? refuse('not-available'),
    sendHelpCard: (conversation, { title, markdown }) =>
      seats.get(conversation)?.say({ kind: 'help-card', title, markdown, at: instantOf(time()) }) ??
      refuse('not-available'),
    tryAgain: (conversation) => seats.get(conversation)?.hand({ type: 'retried' }),
    async end(conversation, abusive = false) {
      const isEnded = await ask(connection.request('conversation:end', { conversation, abusive }))
      if (isEnded && abusive) await record(conversation, 'abuse')
    },
    record,
    putAway(conversation) {
      left = left.filter((one) => one.conversation !== conversation || one.toWrapUp)
      become()
    },
    async callColleague(wanted) {
      await ask(connection.request(wanted ? 'colleague:call' : 'colleague:cancel', {}))
    },
    prepare: (conversation, change) => seats.get(conversation)?.hand({ type: 'prepared', change }),
    async propose(conversation) {
      await seats.get(conversation)?.propose(session.certificate())
    },
    now: time,
    serviceNow: () => serviceSaid.now + scheduler.now() - serviceSaid.at,
    close() {
      isClosed = true
      giveUpOpening()
      for (const stop of stops) stop()
      for (const seat of seats.values()) seat.hand({ type: 'stopped' })
      seats.clear()
      handlers.clear()
      connection.close()
    },
  }
}

const reopenAfter = 2000
const passing: readonly RefusalName[] = ['busy', 'too-fast', 'internal', 'unreachable']

/** The young person went back to waiting, and may be given to the same listener. */
const comesBack: readonly (ReleaseReason | 'unknown')[] = ['lease-lost', 'no-grant', 'unknown']
