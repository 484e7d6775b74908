import {
  awayDue,
  type ConversationState,
  conversationLog,
  grantDue,
  lookDue,
  passDue,
} from '#server/conversation/state.ts'
import { type DeskState, deskKey } from '#server/desk/state.ts'
import { type Change, logOfHead } from '#server/store/port.ts'
import { type LogHead, logHead } from '#server/transaction/message-log.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'

/** Every change keeps a conversation consistent with its place in the queue, its deadlines, its log and its listener's desk. */
export class ConversationCheck {
  readonly #world: World

  constructor(world: World) {
    this.#world = world
  }

  kept({ writes }: Change, before: Before): void {
    for (const { key, next } of writes) {
      const log = logOfHead(key)
      if (log !== null) this.#isHeadOf(log, next as LogHead | null)
      if (!key.startsWith('conversation/')) continue
      const [was, is] = [before.get(key) as ConversationState | null, next as ConversationState | null]
      if (is) this.#goesOn(was, is)
      else if (was) this.#isGone(was)
    }
  }

  /** [C11][G16] Nothing of it is left. */
  #isGone({ id }: ConversationState): void {
    const { queue, due, logs, things } = this.#world.store.model
    const left = [
      ...(queue.has(id) ? ['its place'] : []),
      ...([awayDue, grantDue, lookDue].some((dueOf) => due.has(dueOf(id))) ? ['a deadline'] : []),
      ...(logs.has(conversationLog(id)) ? ['its log'] : []),
      ...(things.has(logHead(conversationLog(id)).key) ? ['the head of its log'] : []),
      ...(this.#desks().some(({ conversations }) => conversations.some((held) => held === id)) ? ['a desk'] : []),
    ]
    if (left.length > 0) this.#world.fail(`[G16] ${id} has ended and left ${left.join(' and ')}`)
  }

  /** [L1] Every change leaves a head of as many entries as its log has, or neither. */
  #isHeadOf(log: string, head: LogHead | null): void {
    const { model } = this.#world.store
    const counted = model.things.has(logHead(log).key) ? head?.lastPosition : 0
    if (counted !== model.lengthOf(log)) this.#world.fail(`[L1] the head of ${log} counts ${counted} entries`)
  }

  #goesOn(was: ConversationState | null, is: ConversationState): void {
    const { store } = this.#world
    const { queue, due } = store.model
    const { id, since, epoch, phase } = is
    if (was) this.#followed(was, is)
    if ((queue.get(id) ?? null) !== (phase === 'waiting' ? since : null))
      this.#world.fail(`[G10] ${id} is ${phase} since ${since}, and its place is of ${queue.get(id)}`)
    if (due.get(awayDue(id)) !== is.awayUntil) this.#world.fail(`[C9] nothing will give up the place of ${id}`)
    if ((due.get(grantDue(id)) ?? null) !== (phase === 'assigned' ? is.grantBy : null))
      this.#world.fail(`[C6] ${id} is ${phase}, and its grant is due at ${due.get(grantDue(id))}`)
    if ((due.get(lookDue(id)) ?? null) !== (phase === 'granted' ? is.lookBy : null))
      this.#world.fail(`[C23] ${id} is ${phase}, and a look at it is due at ${due.get(lookDue(id))}`)
    const offered = phase === 'granted' && is.pass !== null && is.pass.state !== 'over' ? is.pass : null
    if ((due.get(passDue(id)) ?? null) !== (offered?.until ?? null))
      this.#world.fail(`[C43] ${id} is offered until ${offered?.until}, and that is due at ${due.get(passDue(id))}`)
    const places = this.#desks().flatMap(({ staff, offers }) =>
      offers.flatMap((o) => (o.conversation === id ? [staff] : [])),
    )
    if (places.join() !== (offered?.to ?? ''))
      this.#world.fail(`[G11] ${id} is offered to [${offered?.to ?? ''}], and a place is held at [${places}]`)
    if (phase === 'granted' && is.readers.map(({ staff }) => staff).join() !== is.listener)
      this.#world.fail(`[C5] epoch ${epoch} of ${id} is not its listener's`)
    const holders = this.#desks().flatMap(({ staff, conversations }) => (conversations.includes(id) ? [staff] : []))
    const expected = phase === 'waiting' ? [] : [is.listener]
    if (holders.join() !== expected.join())
      this.#world.fail(`[G11] ${id} is at the desks of [${holders}] and should be at [${expected}]`)
  }

  /** [C3][C7] */
  #followed(was: ConversationState, is: ConversationState): void {
    const { id } = is
    if (is.since !== was.since) this.#world.fail(`[G10] ${id} waited since ${was.since}, and now since ${is.since}`)
    const rises = is.former === was.former ? 0 : 1
    if (is.epoch !== was.epoch + rises) this.#world.fail(`[C7] ${id} goes from epoch ${was.epoch} to ${is.epoch}`)
    if (was.phase === 'granted' && is.phase === 'granted' && was.listener !== is.listener) {
      if (was.pass?.state !== 'asked' || was.pass.to !== is.listener || rises !== 1)
        this.#world.fail(`[G4] ${id} goes from ${was.listener} to ${is.listener}, whom nobody let in`)
      this.#world.figures.count('passed on to a colleague')
    }
    if (was.phase === 'granted' && is.phase === 'assigned') this.#world.fail(`[C3] ${id} was given away while granted`)
    if (was.phase === 'granted' && is.phase === 'waiting')
      this.#world.figures.count(rises === 1 ? 'passed on to whoever comes next' : 'listeners lost by somebody')
  }

  #desks(): readonly DeskState[] {
    return [...this.#world.store.model.things].flatMap(([key, { value }]) =>
      key.startsWith(deskKey('').key) ? [value as DeskState] : [],
    )
  }
}
