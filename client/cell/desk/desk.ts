import { whyNotSaid } from '#client/conversation/conversation-log.ts'
import type { LockedSession } from '#client/enrolment/session.ts'
import { drive } from '#client/machine/machine.ts'
import { pageClock } from '#client/time/page-clock.ts'
import { pageScheduler } from '#client/time/page-scheduler.ts'
import { createSubscribers } from '#client/ui/observable.ts'
import { reportFault } from '#client/ui/report-fault.ts'
import { settled } from '#client/ui/settled.ts'
import type { Content } from '#shared/protocol/content.ts'
import { instantOf } from '#shared/protocol/numbers.ts'
import { cleanText } from '#shared/protocol/plain-text.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { ok, type Result, refuse, unreachable } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { CellConnection } from './cell-connection.ts'
import { whyNotDecline } from './desk-acting.ts'
import { afterDeskEvent } from './desk-machine.ts'
import { type DeskEffect, type DeskEvent, type DeskMachine, isLive, startDesk } from './desk-phases.ts'
import { type Desk, viewOf } from './desk-state.ts'
import { hasUnsent, leftDrafts, unsentDrafts } from './desk-tickets.ts'
import { type DraftMemory, draftsOf, textOfDrafts } from './kept-drafts.ts'
import { type LiveTicket, openLiveTicket } from './live-ticket.ts'
import type { KeysParts, MemberKeys } from './member-keys.ts'
import { createTriageReader } from './triage-reader.ts'

export type DeskParts = {
  readonly connection: CellConnection
  readonly session: LockedSession
  readonly onCertificate: (text: string) => void
  /** The service no longer knows this session. */
  readonly onExpired: () => void
  /** This device's clock, milliseconds. */
  readonly now?: () => number
  readonly scheduler?: Pick<Scheduler, 'after'>
  readonly keysFor: (parts: KeysParts) => MemberKeys
  /** Without it a reload begins with empty fields (SPEC S39). */
  readonly memory?: DraftMemory
  /** Reports an exception. The action that it stopped is refused as `internal`, and the rest goes on. */
  readonly onFault?: (fault: unknown) => void
}

/** The cell's desk on a page: carries out the effects of `desk-machine.ts`, over one connection and with this member's keys. */
export function createDesk(parts: DeskParts): Desk {
  const { connection, session, memory, onCertificate, onExpired, now = pageClock, scheduler = pageScheduler } = parts
  const { keysFor, onFault = reportFault } = parts
  const subscribers = createSubscribers(onFault)
  const lives = new Map<number, LiveTicket>()
  /** The latest effect of each of these kinds. Waiting for one also waits until the machine has its event. */
  let listing: Promise<void> = Promise.resolve()
  let opening: Promise<void> = Promise.resolve()
  let contacting: Promise<void> = Promise.resolve()
  let asking: Promise<Result<unknown, RefusalName>> = Promise.resolve(ok(null))

  const machine = drive<DeskMachine, DeskEvent, DeskEffect>({
    start: startDesk(session.staff.id, draftsOf(memory?.read() ?? null)),
    transition: afterDeskEvent,
    ...{ carryOut, scheduler, onFault },
  })
  const { hand } = machine
  const keys = keysFor({
    ...{ connection, now, scheduler },
    team: () => machine.state().answered?.team ?? null,
    hasCertificate: () => machine.state().answered?.hasCertificate ?? false,
    tickets: () => machine.state().facts.tickets,
    onKeys: () => reader.run(),
    onUpkeep: (upkeep) => hand({ type: 'tended', upkeep }),
  })
  const reader = createTriageReader({
    facts: () => machine.state().facts,
    holds: keys.holds,
    ask: (ticket) => connection.request('ticket:triage', { ticket }),
    open: keys.openTriage,
    onTriage: (ticket, triage) => hand({ type: 'sorted', ticket, triage }),
    ...{ scheduler, onFault },
  })

  let state = viewOf(machine.state())
  const stopTelling = machine.subscribe(() => {
    state = viewOf(machine.state())
    keepDrafts()
    subscribers.notify()
  })

  let keptText: string | null = null
  function keepDrafts(): void {
    const desk = machine.state()
    if (!memory || !isLive(desk)) return
    const text = textOfDrafts(unsentDrafts(desk))
    if (text === keptText) return
    keptText = text
    memory.keep(text)
  }

  function carryOut(effect: DeskEffect): void {
    switch (effect.type) {
      case 'list':
        listing = settled(() => connection.request('cell:open', {}), onFault).then((answer) =>
          hand({ type: 'listed', answer, at: now() }),
        )
        break
      case 'verify':
        listing = settled(async () => ok(await keys.isMine(effect.certificate)), onFault).then((isMine) =>
          hand({ type: 'verified', isMine }),
        )
        break
      case 'renew':
        onCertificate(effect.certificate)
        break
      case 'expire':
        onExpired()
        break
      case 'look':
        keys.team.tend()
        reader.run()
        break
      case 'open':
        opening = open(effect).then(hand)
        break
      case 'drop':
        lives.get(effect.opening)?.drop()
        lives.delete(effect.opening)
        break
      case 'log':
        lives.get(effect.opening)?.hand(effect.news)
        break
      case 'contact':
        contacting = openContact(effect).then(hand)
        break
      case 'ask':
        answer(() => connection.request(`ticket:${effect.act}`, { ticket: effect.ticket }))
        break
      case 'decline':
        answer(() => decline(effect))
        break
      case 'forget':
        void stop()
        break
      default:
        unreachable(effect)
    }
  }

  async function open(asked: Extract<DeskEffect, { type: 'open' }>): Promise<DeskEvent> {
    const { opening } = asked
    const made = await settled(() => openLiveTicket(asked, { connection, keys, scheduler, hand, onFault }), onFault)
    if (!made.ok) return { type: 'opened', opening, outcome: made }
    lives.set(opening, made.value)
    return { type: 'opened', opening, outcome: ok(made.value.opened) }
  }

  async function openContact({ opening, reason }: Extract<DeskEffect, { type: 'contact' }>): Promise<DeskEvent> {
    const live = lives.get(opening)
    const outcome = live ? await settled(() => live.openContact(reason), onFault) : refuse('not-available')
    return { type: 'contact-answered', opening, outcome }
  }

  async function decline({ ticket, opening, message }: Extract<DeskEffect, { type: 'decline' }>) {
    const sealed = await lives.get(opening)?.sealApart(message)
    if (!sealed) return refuse('not-available')
    if (!sealed.ok) return refuse(sealed.refused === 'no-key' ? 'not-available' : 'too-large')
    return connection.request('ticket:decline', { ticket, ...sealed.value })
  }

  function answer(ask: () => Promise<Result<unknown, RefusalName>>): void {
    asking = settled(ask, onFault).then((answer) => {
      hand({ type: 'answered', answer })
      return answer
    })
  }

  const stop = () => Promise.all([keys.team.stop(), reader.stop()])
  const messageOf = (text: string): Content => ({ kind: 'text', text, at: instantOf(now()) })

  connection.on('ticket:changed', ({ ticket }) => hand({ type: 'changed', ticket }))
  connection.on('ticket:erased', ({ ticket }) => hand({ type: 'erased', ticket }))
  connection.on('log:appended', ({ ticket, entries }) => hand({ type: 'appended', ticket, entries }))
  connection.on('team:changed', () => hand({ type: 'team-changed' }))
  connection.onState((state) => hand({ type: 'connection', state }))
  connection.onConnected(() => hand({ type: 'connected' }))
  hand({ type: 'connection', state: connection.state })
  if (connection.state === 'connected') hand({ type: 'connected' })

  return {
    get: () => state,
    subscribe: subscribers.subscribe,
    open(ticket) {
      hand({ type: 'chosen', ticket })
      return opening
    },
    leave: () => hand({ type: 'left' }),
    writeDraft: (text) => hand({ type: 'drafted', text }),
    send() {
      const { shown } = state
      if (shown?.status !== 'open') return refuse('not-available')
      const text = cleanText(shown.draft).trim()
      if (text === '') return ok(null)
      const content = messageOf(text)
      const refused = whyNotSaid(content)
      if (refused) return refuse(refused)
      hand({ type: 'said', content })
      return ok(null)
    },
    tryAgain: () => hand({ type: 'retried' }),
    openContact(reason) {
      hand({ type: 'contact-asked', reason })
      return contacting
    },
    coverContact: () => hand({ type: 'contact-covered' }),
    async act(act) {
      hand({ type: 'acted', act })
      await asking
    },
    async decline(typed) {
      const refused = whyNotDecline(machine.state())
      if (refused !== null) return refuse(refused)
      hand({ type: 'declined', message: messageOf(cleanText(typed).trim()) })
      return asking
    },
    makeFirstEpoch: keys.team.makeFirstEpoch,
    recover: keys.team.recover,
    acceptRoster: keys.team.acceptRoster,
    seeRotation: keys.team.seeRotation,
    left: () => ({ unsent: textOfDrafts(leftDrafts(machine.state())), known: null }),
    hasUnsent: () => hasUnsent(machine.state()),
    async close() {
      stopTelling()
      connection.close()
      state = viewOf(machine.state())
      await Promise.all([stop(), listing])
    },
  }
}
