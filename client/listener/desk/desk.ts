import type { Looking } from '#client/bell/looking.ts'
import type { HandoverChange } from '#client/handover/panel/handover-draft.ts'
import type { LeftDesk } from '#client/staff-session/left-desk.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { HelpCard, Outcome } from '#shared/protocol/listener.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { DeskKeys } from './desk-keys.ts'
import type { PlainRequest, Wanted } from './desk-machine-state.ts'
import type { DeskMemory } from './desk-memory.ts'
import type { DeskState } from './desk-state.ts'
import type { ListenerConnection } from './listener-connection.ts'
import type { Passing } from './passing.ts'
import type { SaidAtOnce } from './seat.ts'
import type { Act } from './take-back.ts'

export type DeskParts = {
  readonly connection: ListenerConnection
  readonly keys: DeskKeys
  /** The listener's certificate as it is now: it may be renewed during the session. */
  readonly certificate: () => string | null
  readonly renewCertificate: (text: string) => void
  readonly now?: () => number
  readonly scheduler?: Pick<Scheduler, 'now' | 'after'>
  /** What an earlier load of this tab kept, and how this one keeps it (SPEC S35). Without it a reload begins with empty fields. */
  readonly memory?: DeskMemory
  /** Whether somebody looks at the page. */
  readonly looking?: Pick<Looking, 'isThere' | 'onReturn'>
  readonly onFault?: (fault: unknown) => void
}

/** Each request resolves once every pending request has its answer. */
export type Desk = {
  readonly state: () => DeskState
  readonly subscribe: (handler: () => void) => () => void
  readonly set: (wanted: Wanted) => Promise<void>
  readonly select: (conversation: ConversationId) => void
  /** The log is in view up to this position; 0 if it is empty. It counts as read while somebody looks at the page. */
  readonly show: (conversation: ConversationId, upTo: number) => void
  readonly write: (conversation: ConversationId, text: string) => void
  /** Nobody is typing in its composer any more, even if it contains a draft. */
  readonly stopTyping: (conversation: ConversationId) => void
  readonly send: (conversation: ConversationId) => boolean
  /** Sends a line at once. The seat's log has the result. */
  readonly sendLine: (conversation: ConversationId, text: string) => SaidAtOnce
  readonly sendHelpCard: (conversation: ConversationId, card: HelpCard) => SaidAtOnce
  readonly tryAgain: (conversation: ConversationId) => void
  /** Does this once the time in which it can be taken back is over (SPEC S36). */
  readonly soon: (act: Act) => void
  /** Nothing of it leaves. `number`: as in `held`. */
  readonly takeBack: (number: number) => void
  /** `abusive`: the young person has to wait before they can begin again, and the outcome is recorded in the same request. */
  readonly end: (conversation: ConversationId, abusive?: boolean) => Promise<void>
  readonly record: (conversation: ConversationId, outcome: Outcome) => Promise<void>
  /** Removes from the list a conversation that left and needs no outcome. */
  readonly putAway: (conversation: ConversationId) => void
  /** Any other request whose answer is only done or refused. */
  readonly ask: (request: PlainRequest) => Promise<void>
  readonly prepare: (conversation: ConversationId, change: HandoverChange) => void
  readonly propose: (conversation: ConversationId) => Promise<void>
  readonly passing: Passing
  /** Milliseconds: the device's clock, or the service's if the device's is known to be wrong. */
  readonly now: () => number
  /** Milliseconds: the service's clock, for deadlines that the service enforces. */
  readonly serviceNow: () => number
  /** Somebody did something on the page. Nobody who is not at the desk signs that they have received a line (SPEC L17). */
  readonly attend: () => void
  /** The page is veiled, or shown again by somebody who is at the desk. */
  readonly veil: (isVeiled: boolean) => void
  /** What it leaves for the desk after a locked veil, and for the one behind it (SPEC C34). */
  readonly leave: () => LeftDesk
  readonly close: () => void
}
