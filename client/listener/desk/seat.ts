import { type ConversationLog, createConversationLog, type SayRefusal } from '#client/conversation/conversation-log.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import type { UnsentLine } from '#client/conversation/outbox.ts'
import { createSignalling } from '#client/conversation/signalling.ts'
import { receivedUpTo } from '#client/conversation/signals.ts'
import { unreadCount } from '#client/conversation/unread.ts'
import { createChannel } from '#client/crypto/channel.ts'
import { newId } from '#client/crypto/random.ts'
import { openGrant } from '#client/crypto/staff/granted.ts'
import type { StaffKeys } from '#client/crypto/staff/staff-keys.ts'
import {
  changeDraft,
  emptyDraft,
  type HandoverChange,
  type HandoverDraft,
} from '#client/handover/panel/handover-draft.ts'
import type { ProposeRefusal } from '#client/handover/panel/propose.ts'
import { settled } from '#client/ui/settled.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { SignalFrame } from '#shared/protocol/envelope.ts'
import type { DeskConversation } from '#shared/protocol/listener.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { ListenerConnection } from './listener-connection.ts'

/** What the listener wrote and did not send. It outlives the seat, for a conversation may come back. */
export type Drafts = { readonly reply: string; readonly handover: HandoverDraft }

export const noDrafts: Drafts = { reply: '', handover: emptyDraft }

/** One conversation at the desk, as it stands now. */
export type SeatState = {
  readonly conversation: ConversationId
  /** `waiting`: the young person's device has not given its key. `unreadable`: what it gave does not open. */
  readonly access: 'waiting' | 'open' | 'unreadable'
  /** When the device was lost, on this page's clock in milliseconds; null while it is here. */
  readonly youthLostAt: number | null
  readonly log: LogState
  readonly drafts: Drafts
  /** Positions up to here were said before this page could read: they are shown, and never announced. */
  readonly historyUpTo: number
  readonly readUpTo: number
  readonly unread: number
  readonly youthTypes: boolean
  /** The position up to which the young person's device has what was written. */
  readonly youthHas: number
  readonly proposing: boolean
  readonly proposeRefused: ProposeRefusal | undefined
}

export type Seat = {
  readonly state: () => SeatState
  readonly update: (view: DeskConversation) => Promise<void>
  readonly receive: (entries: readonly LogEntry[]) => void
  readonly signalled: (frame: SignalFrame) => void
  readonly online: () => void
  readonly offline: () => void
  readonly write: (text: string) => void
  /** Nobody writes in the composer any more, whatever stands in it. */
  readonly stopTyping: () => void
  /** Sends what stands in the composer of this conversation, and of no other. False if there is nothing, or too much. */
  readonly send: () => boolean
  /** `no-key`: the young person's device has not given the one that would seal it. */
  readonly say: (content: Content) => Result<UnsentLine, SayRefusal | 'no-key'>
  readonly tryAgain: () => void
  /** Up to this position, as far as it could be opened, every line has been in view. */
  readonly read: (upTo: number) => void
  readonly prepare: (change: HandoverChange) => void
  readonly proposing: (is: boolean, refused?: ProposeRefusal) => void
  readonly leave: () => void
}

export type SeatParts = {
  readonly view: DeskConversation
  readonly drafts: Drafts
  readonly keys: Pick<StaffKeys, 'id' | 'enc'>
  readonly connection: ListenerConnection
  readonly now: () => number
  /** Milliseconds of the clock that nobody sets. */
  readonly running: () => number
  readonly later: (run: () => void, milliseconds: number) => () => void
  readonly onChange: () => void
}

/** The keys, the log and the drafts of one conversation. Everything it shows was replayed from the log; nothing survives `leave`. */
export function createSeat({ keys, connection, now, running, later, onChange, ...given }: SeatParts): Seat {
  const { conversation } = given.view
  const session = newId<SenderSessionId>()
  const channel = createChannel(conversation)
  let view = given.view
  let drafts = given.drafts
  let access: SeatState['access'] = 'waiting'
  let youthLostAt: number | null = view.youthHere ? null : now()
  let historyUpTo = 0
  let readUpTo = 0
  let proposing = false
  let proposeRefused: ProposeRefusal | undefined
  let isOnline = false
  let state: SeatState

  const log: ConversationLog = createConversationLog({
    role: 'listener',
    session,
    scheduler: { after: (milliseconds, act) => later(act, milliseconds) },
    link: {
      seal: ({ session: name, sequence }, content) =>
        channel.seal({ epoch: view.epoch, role: 'listener', session: name }, sequence, content),
      open: channel.open,
      awaitsKey: (epoch) => access === 'waiting' || epoch > view.epoch,
      send: (envelope) => connection.request('message:send', { conversation, envelope }),
      read: (after) => connection.request('conversation:read', { conversation, after }),
    },
  })
  const signals = createSignalling({
    role: 'listener',
    hears: 'youth',
    session,
    channel,
    epoch: () => view.epoch,
    send: (frame) => connection.signal('signal:send', { conversation, frame }),
    running,
    later,
    onChange: changed,
  })

  function snapshot(): SeatState {
    const { timeline } = log.state()
    return {
      conversation,
      access,
      youthLostAt,
      log: log.state(),
      drafts,
      historyUpTo,
      readUpTo,
      unread: unreadCount(timeline, readUpTo),
      youthTypes: signals.theyType(),
      youthHas: receivedUpTo(timeline, signals.theyHave()),
      proposing,
      proposeRefused,
    }
  }

  function changed() {
    state = snapshot()
    onChange()
  }

  log.onChange(({ timeline }) => {
    if (access === 'open' && isOnline) signals.received(timeline)
    changed()
  })
  state = snapshot()

  /** Opens what was granted and is not held yet. */
  async function unlock({ wraps, epoch, lastPosition }: DeskConversation) {
    const fresh = wraps.filter((wrap) => !channel.holdsEpoch(wrap.epoch))
    await Promise.all(
      // One key that a mistake of ours stops keeps none of the others out: what it opens is then said to be unreadable.
      fresh.map((wrap) =>
        settled(async () => {
          const key = await openGrant(keys, wrap.wrap, conversation, wrap.epoch)
          if (key) await channel.addEpoch(wrap.epoch, key)
        }),
      ),
    )
    if (access === 'waiting') historyUpTo = lastPosition
    if (wraps.length === 0) access = 'waiting'
    else access = channel.holdsEpoch(epoch) ? 'open' : 'unreadable'
  }

  function goOnline() {
    if (isOnline && access === 'open') log.online()
  }

  return {
    state: () => state,
    async update(next) {
      view = next
      if (next.youthHere) youthLostAt = null
      else {
        youthLostAt ??= now()
        signals.reset()
      }
      changed()
      await unlock(next)
      log.unlocked()
      goOnline()
      changed()
    },
    receive: log.receive,
    signalled: (frame) => void signals.receive(frame),
    online() {
      isOnline = true
      goOnline()
    },
    offline() {
      isOnline = false
      signals.reset()
      log.offline()
    },
    write(reply) {
      drafts = { ...drafts, reply }
      if (access === 'open') signals.type(reply !== '')
      changed()
    },
    stopTyping: () => signals.type(false),
    send() {
      const text = cleanText(drafts.reply).trim()
      if (text === '' || access !== 'open') return false
      if (!log.say({ kind: 'text', text, at: instantOf(now()) }).ok) return false
      drafts = { ...drafts, reply: '' }
      signals.type(false)
      changed()
      return true
    },
    say: (content) => (access === 'open' ? log.say(content) : refuse('no-key')),
    tryAgain: log.tryAgain,
    read(position) {
      const { last, sealed } = log.state().timeline
      const upTo = Math.min(position, last - sealed.length)
      if (upTo <= readUpTo) return
      readUpTo = upTo
      changed()
    },
    prepare(change) {
      drafts = { ...drafts, handover: changeDraft(drafts.handover, change) }
      proposeRefused = undefined
      changed()
    },
    proposing(is, refused) {
      proposing = is
      proposeRefused = refused
      changed()
    },
    leave() {
      signals.reset()
      log.stop()
    },
  }
}
