/**
 * The phase of a conversation (SPEC C3). `assigned` and `granted` are both `talking` on the wire. In `assigned` the listener cannot read
 * yet: only the young person's device can grant the keys.
 */
export type ConversationPhase = 'waiting' | 'assigned' | 'granted' | 'ended'

/** Every act on a conversation, prefixed with its actor. `coordination` reads it only as a `guest` whom the device let in; `service` is the server: matching and deadlines. */
export const conversationActs = [
  'youth:write',
  'youth:signal',
  'youth:grant',
  'youth:let-go',
  'youth:withhold',
  'youth:replace',
  'youth:answer-pass',
  'youth:pass-to-next',
  'youth:answer-guest',
  'youth:end',
  'listener:look',
  'listener:read',
  'listener:write',
  'listener:signal',
  'listener:hand-over',
  'listener:pass',
  'listener:end',
  'coordination:hand-back',
  'coordination:join',
  'guest:read',
  'guest:write',
  'service:assign',
  'service:miss-grant',
  'service:miss-look',
  'service:lose-listener',
  'service:end-pass',
  'service:end-guest',
  'service:forget',
] as const
export type ConversationAct = (typeof conversationActs)[number]

type Table = { readonly [Phase in ConversationPhase]: { readonly [Act in ConversationAct]?: ConversationPhase } }

/** The allowed acts in each phase, with the next phase. An act that is not in the table is not allowed. */
const table = {
  waiting: {
    'youth:write': 'waiting',
    'youth:let-go': 'waiting',
    'youth:end': 'ended',
    'service:assign': 'assigned',
    'service:forget': 'ended',
  },
  assigned: {
    'youth:write': 'assigned',
    'youth:grant': 'granted',
    'youth:let-go': 'assigned',
    'youth:withhold': 'waiting',
    'youth:end': 'ended',
    'coordination:hand-back': 'waiting',
    'service:miss-grant': 'waiting',
    'service:lose-listener': 'waiting',
    'service:forget': 'ended',
  },
  granted: {
    'youth:write': 'granted',
    'youth:signal': 'granted',
    'youth:withhold': 'waiting',
    'youth:replace': 'waiting',
    'youth:answer-pass': 'granted',
    'youth:pass-to-next': 'waiting',
    'youth:answer-guest': 'granted',
    'youth:end': 'ended',
    'listener:look': 'granted',
    'listener:read': 'granted',
    'listener:write': 'granted',
    'listener:signal': 'granted',
    'listener:hand-over': 'granted',
    'listener:pass': 'granted',
    'listener:end': 'ended',
    'coordination:hand-back': 'waiting',
    'coordination:join': 'granted',
    'guest:read': 'granted',
    'guest:write': 'granted',
    'service:miss-look': 'waiting',
    'service:lose-listener': 'waiting',
    'service:end-pass': 'granted',
    'service:end-guest': 'granted',
    'service:forget': 'ended',
  },
  ended: {},
} as const satisfies Table

/** The phase after `act`, or null where it is not allowed. */
export const advanceConversation = (phase: ConversationPhase, act: ConversationAct): ConversationPhase | null =>
  (table as Table)[phase][act] ?? null

/** The phases in which an act is allowed. */
export type PhaseFor<Act extends ConversationAct> = {
  [Phase in ConversationPhase]: Act extends keyof (typeof table)[Phase] ? Phase : never
}[ConversationPhase]

/** The phase that an act leads to. */
export type PhaseAfter<Act extends ConversationAct> = {
  [Phase in PhaseFor<Act>]: (typeof table)[Phase][Act & keyof (typeof table)[Phase]]
}[PhaseFor<Act>]

/** The phase after an act that is allowed. Throws where it is not: `allows` comes first. */
export function phaseAfter<Act extends ConversationAct>(
  { phase }: { readonly phase: PhaseFor<Act> },
  act: Act,
): PhaseAfter<Act> {
  const after = advanceConversation(phase, act)
  if (after === null) throw new Error(`${act} in a conversation that is ${phase}`)
  return after as PhaseAfter<Act>
}

/** Whether an act is allowed on a conversation now. Narrows the type to the phases that allow it. */
export const allows = <State extends { readonly phase: ConversationPhase }, Act extends ConversationAct>(
  conversation: State,
  act: Act,
): conversation is Extract<State, { readonly phase: PhaseFor<Act> }> =>
  advanceConversation(conversation.phase, act) !== null

/** Whether a granted listener loses a conversation that goes on. The next message then needs a key that this listener never had (SPEC C7). */
export const losesReader = (before: ConversationPhase, after: ConversationPhase): boolean =>
  before === 'granted' && after === 'waiting'
