import { createLooking } from '#client/bell/looking.ts'
import { drive } from '#client/machine/machine.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import type { ConversationId } from '#shared/ids.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { createAttention } from './attention.ts'
import type { Desk, DeskParts } from './desk.ts'
import { deskTime, serviceTime } from './desk-clock.ts'
import { afterDeskEvent } from './desk-machine.ts'
import { type DeskEffect, type DeskEvent, type DeskMachine, isAnswered, startDesk } from './desk-machine-state.ts'
import { createDeskKeeping } from './desk-memory.ts'
import { carryOutRequest } from './desk-requests.ts'
import { deskStateOf } from './desk-state.ts'
import { followNotices } from './follow-notices.ts'
import { leftDesk } from './left-desk.ts'
import { createPassing } from './passing.ts'
import { createReports } from './reports.ts'
import type { SaidAtOnce } from './seat.ts'
import type { Drafts } from './seat-state.ts'
import { createSeats } from './seats.ts'
import { createTakingBack, linesHeldFor } from './taking-back.ts'

/** Carries out the effects of `desk-machine.ts` over one connection, and drives a seat for each conversation. */
export function createDesk(parts: DeskParts): Desk {
  const { connection, keys, now = pageClock, scheduler = pageScheduler, onFault = reportFault } = parts
  const attention = createAttention({ now, running: scheduler.now })
  const looking = parts.looking ?? createLooking({ now, running: scheduler.now })
  const keeping = createDeskKeeping(parts.memory)

  const desk = drive<DeskMachine, DeskEvent, DeskEffect>({
    start: startDesk(connection.state, keeping.recalled()),
    transition: afterDeskEvent,
    carryOut(effect, hand) {
      try {
        carryOut(effect, hand)
      } catch (fault) {
        onFault(fault)
      }
    },
    scheduler,
    onFault,
  })
  const moment = () => ({ wall: now(), running: scheduler.now() })
  const time = () => deskTime(desk.state(), now())
  const onChange = () => desk.hand({ type: 'seat-changed' })
  const seats = createSeats({
    ...{ keys, connection, now: time, scheduler, isThere: attention.isThere, onChange, onFault },
  })
  const say = (conversation: ConversationId, text: string): SaidAtOnce =>
    seats.say(conversation, { kind: 'text', text, at: instantOf(time()) })
  const acts = createTakingBack({
    ...{ scheduler, say, onChange, onFault },
    carryOut(act) {
      const { conversation } = act
      if (act.kind === 'end') desk.hand({ type: 'end', conversation, abusive: act.abusive })
      else desk.hand({ type: 'record', conversation, outcome: act.outcome })
    },
  })

  function carryOut(effect: DeskEffect, hand: (event: DeskEvent) => void): void {
    switch (effect.type) {
      case 'keep-certificate':
        if (effect.certificate !== parts.certificate()) parts.renewCertificate(effect.certificate)
        return
      case 'sit':
        seats.sit(effect)
        return
      case 'place':
        seats.hand(effect.view.conversation, { type: 'placed', view: effect.view, now: time() })
        return
      case 'leave':
        leave(effect.conversation, hand)
        return
      case 'offline':
        seats.handAll({ type: 'offline' })
        return
      default: {
        const signEnd = async (conversation: ConversationId) => seats.of(conversation)?.signEnd()
        carryOutRequest(effect, { connection, moment, signEnd, onFault }).then(hand).catch(onFault)
      }
    }
  }

  /** Keeps what is known at once: the next notice may bring the conversation back. */
  function leave(conversation: ConversationId, hand: (event: DeskEvent) => void): void {
    const known = seats.leave(conversation)
    if (!known) return
    const drafts = withLines(known.drafts, linesHeldFor(acts.held(), conversation))
    hand({ type: 'seat-left', conversation, kept: { ...known, drafts } })
    acts.gone(conversation)
  }

  const stateNow = () =>
    deskStateOf(desk.state(), (conversation) => seats.of(conversation)?.state(), {
      held: acts.held(),
      said: acts.said(),
    })
  let state = stateNow()
  let veiled = false
  const reports = createReports({
    ...{ connection, scheduler, onFault },
    seen: () => ({ isOpen: desk.state().phase === 'open', isVeiled: veiled, seats: state.seats, now: time() }),
  })
  desk.subscribe(() => {
    state = stateNow()
    keep()
    reports.look()
  })
  function keep(): void {
    const { phase, kept } = desk.state()
    if (phase !== 'over') keeping.keep(kept, state.seats)
  }

  const unfollow = followNotices({ connection, seats, hand: desk.hand, onFault })
  const stopLooking = looking.onReturn(() => {
    const { selected } = desk.state()
    if (selected !== null) seats.hand(selected, { type: 'returned' })
  })

  /** Sends the listener's request, and resolves when it is answered. */
  function asks(event: DeskEvent): Promise<void> {
    desk.hand(event)
    return new Promise((resolve) => {
      const look = () => {
        if (!isAnswered(desk.state())) return
        stop()
        resolve()
      }
      const stop = desk.subscribe(look)
      look()
    })
  }

  return {
    state: () => state,
    subscribe: desk.subscribe,
    set: (wanted) => asks({ type: 'set', wanted }),
    select(conversation) {
      if (conversation !== desk.state().selected) seats.hand(conversation, { type: 'fronted' })
      desk.hand({ type: 'select', conversation })
    },
    show(conversation, upTo) {
      seats.hand(conversation, { type: 'in-view', upTo })
      if (looking.isThere()) seats.hand(conversation, { type: 'looked' })
    },
    write: (conversation, text) => seats.hand(conversation, { type: 'wrote', reply: text }),
    stopTyping: (conversation) => seats.hand(conversation, { type: 'stopped-typing' }),
    send: (conversation) => seats.of(conversation)?.send() ?? false,
    sendLine: say,
    sendHelpCard: (conversation, { title, markdown }) =>
      seats.say(conversation, { kind: 'help-card', title, markdown, at: instantOf(time()) }),
    tryAgain: (conversation) => seats.hand(conversation, { type: 'retried' }),
    soon: (act) => acts.soon(act, desk.state().service?.takeBackWithin ?? 0),
    takeBack: acts.takeBack,
    end: (conversation, abusive = false) => asks({ type: 'end', conversation, abusive }),
    record: (conversation, outcome) => asks({ type: 'record', conversation, outcome }),
    putAway: (conversation) => desk.hand({ type: 'put-away', conversation }),
    ask: (request) => asks({ type: 'ask', request }),
    prepare: (conversation, change) => seats.hand(conversation, { type: 'prepared', change }),
    propose: async (conversation) => seats.of(conversation)?.propose(parts.certificate()),
    passing: createPassing({ connection, keys, say: seats.say, onFault }),
    now: time,
    attend() {
      if (attention.note()) seats.handAll({ type: 'attended' })
    },
    veil(isVeiled) {
      attention.veil(isVeiled)
      veiled = isVeiled
      reports.look()
      if (isVeiled) return
      attention.note()
      seats.handAll({ type: 'attended' })
    },
    leave: () => leftDesk(desk.state().kept, state),
    serviceNow: () => serviceTime(desk.state(), moment()),
    close() {
      unfollow()
      stopLooking()
      reports.stop()
      acts.close()
      desk.hand({ type: 'closed' })
      connection.close()
    },
  }
}

/** What was held back for somebody who has left has not been said: it stands with the unsent text. */
const withLines = (drafts: Drafts, lines: readonly string[]): Drafts =>
  lines.length === 0 ? drafts : { ...drafts, reply: [...lines, drafts.reply].filter(Boolean).join('\n') }
