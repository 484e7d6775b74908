import { unsent, unsentTexts } from '#client/conversation/outbox.ts'
import { inTurn } from '#client/machine/machine.ts'
import type { TicketId } from '#shared/ids.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import {
  covered,
  type DeskEffect,
  type DeskEvent,
  type DeskMachine,
  type Drafts,
  idle,
  isLive,
  type Live,
  type LogNews,
  type Move,
  type OpenTicket,
  type SetBackTicket,
  type Step,
  type TicketWindow,
} from './desk-phases.ts'
import { findTicket, isAnswering, isMine, mayRead, sorted, type TicketFacts } from './ticket-facts.ts'

/** The tickets whose keys this page has: the one on screen first. */
export function openTickets(desk: DeskMachine): readonly OpenTicket[] {
  if (!isLive(desk)) return []
  const { shown, aside } = desk
  return shown?.status === 'open' ? [shown, ...aside.values()] : [...aside.values()]
}

/** Whether a line was written here and not read back, also in a ticket that is being opened anew. */
export function hasUnsent(desk: DeskMachine): boolean {
  const former = isLive(desk) && desk.shown?.status === 'opening' ? desk.shown.former : null
  return [...openTickets(desk), ...(former ? [former] : [])].some(({ log }) => unsent(log.outbox).length > 0)
}

/** What stands unsent in the fields of this member's own tickets; before the list is known, also what an earlier load left of any. */
export function unsentDrafts(desk: DeskMachine): Drafts {
  if (!isLive(desk)) return new Map()
  const { shown, facts, leftDrafts } = desk
  const former = shown?.status === 'opening' ? shown.former : null
  const written = [...openTickets(desk), ...(former ? [former] : [])]
    .filter(({ ticket, draft }) => draft !== '' && isOwn(facts, ticket))
    .map(({ ticket, draft }) => [ticket, draft] as const)
  return new Map([...leftDrafts, ...written])
}

/** The same when the page drops its keys: a line that the service has not acknowledged stands in its field again (SPEC C34). */
export function leftDrafts(desk: DeskMachine): Drafts {
  const lines = openTickets(desk).map(({ ticket, log }) => [ticket, unsentTexts(log.outbox)] as const)
  const drafts = new Map(unsentDrafts(desk))
  for (const [ticket, texts] of lines)
    if (texts.length > 0) drafts.set(ticket, [...texts, drafts.get(ticket) ?? ''].filter(Boolean).join('\n'))
  return drafts
}

/** The new knowledge of the tickets. Tickets that may not be read any more are dropped before anything is shown. */
export function know(desk: Live, facts: TicketFacts): Step<Live> {
  const { shown, aside } = desk
  const kept = [...aside.values()].filter(({ ticket }) => isOwn(facts, ticket))
  const isGone = shown !== null && shown.status !== 'gone' && !isReadable(facts, shown.ticket)
  const dropped = [...aside.values()].filter((each) => !kept.includes(each))
  if (isGone && shown.status === 'open') dropped.push(shown)
  return [
    {
      ...desk,
      facts,
      shown: isGone ? { status: 'gone', ticket: shown.ticket } : coveredUnlessAnswered(shown, facts),
      aside: kept.length === aside.size ? aside : new Map(kept.map((each) => [each.ticket, each])),
      leftDrafts: desk.answered ? ofOwn(desk.leftDrafts, facts) : desk.leftDrafts,
    },
    dropped.map(drop),
  ]
}

/** Whoever no longer answers a ticket no longer reads how to reach its young person. */
function coveredUnlessAnswered(shown: TicketWindow | null, facts: TicketFacts): TicketWindow | null {
  if (shown?.status !== 'open' || shown.contact.step === 'covered') return shown
  const ticket = findTicket(facts, shown.ticket)
  return ticket && isAnswering(ticket, facts.me) ? shown : { ...shown, contact: covered }
}

/** Of a ticket that is not this member's any more no draft stays. */
function ofOwn(drafts: Drafts, facts: TicketFacts): Drafts {
  const own = [...drafts].filter(([ticket]) => isOwn(facts, ticket))
  return own.length === drafts.size ? drafts : new Map(own)
}

/** Shows a ticket. A ticket that this page does not have is opened, which is audited. */
export const choose =
  (ticket: TicketId): Move =>
  (desk) =>
    inTurn(desk, leave, (free) => {
      const own = free.aside.get(ticket)
      if (own) {
        const aside = new Map(free.aside)
        aside.delete(ticket)
        if (isSetBack(own)) return open({ ...free, aside }, ticket, own)
        return [{ ...free, aside, shown: { status: 'open', ...own } }, []]
      }
      return open(free, ticket, null)
    })

/** `former`: the same ticket, of which the service has less now. Its keys are dropped: the ticket is checked again. */
function open(desk: Live, ticket: TicketId, former: SetBackTicket | null): Step<Live> {
  const opening = desk.openings + 1
  const asked: DeskEffect = { type: 'open', ticket, opening, ...(former ? { former: former.setBack } : {}) }
  return [
    { ...desk, openings: opening, shown: { status: 'opening', ticket, opening, former } },
    former ? [drop(former), asked] : [asked],
  ]
}

/** Opens the ticket on screen anew at once, and another one when it is shown. */
export function afterSetBack(desk: Live, { opening, former }: Extract<DeskEvent, { type: 'set-back' }>): Step<Live> {
  const next = withTicket(desk, opening, { setBack: former })
  const { shown } = next
  if (shown?.status !== 'open' || !isSetBack(shown)) return [next, []]
  return isThreadGiven(shown) ? open(next, shown.ticket, shown) : notGiven(next, shown)
}

const isSetBack = (ticket: OpenTicket): ticket is SetBackTicket => ticket.setBack !== null

/** Whether this opening got anything of its thread, or an answer to what it sent. Otherwise another one might go on like this without end. */
const isThreadGiven = ({ caughtUp, setBack }: SetBackTicket): boolean =>
  caughtUp || setBack.timeline.last > 0 || setBack.phase === 'out-of-sequence'

/** The service opened the ticket and then refused its thread from the first request on. What was written stays for another opening. */
function notGiven(desk: Live, { status: _, ...own }: Extract<TicketWindow, { status: 'open' }>): Step<Live> {
  const { aside, facts } = desk
  const { ticket } = own
  return [
    {
      ...desk,
      shown: { status: 'not-opened', ticket, why: 'not-available' },
      aside: isOwn(facts, ticket) ? new Map(aside).set(ticket, own) : aside,
    },
    [drop(own)],
  ]
}

/** Returns to the list. A ticket of another member is dropped: reading it again is another opening. */
export const leave: Move = (desk) => {
  const { shown } = desk
  const left: Live = { ...keepFormer(desk), shown: null, acting: desk.acting.step === 'refused' ? idle : desk.acting }
  if (shown?.status !== 'open') return [left, []]
  if (!isOwn(desk.facts, shown.ticket)) return [left, [drop(shown)]]
  const { status: _, ...own } = shown
  return [{ ...left, aside: new Map(desk.aside).set(own.ticket, { ...own, contact: covered }) }, []]
}

/** What was written in a ticket that is being opened anew stays with this page until that succeeds. */
function keepFormer(desk: Live): Live {
  const { shown, aside, facts } = desk
  const former = shown?.status === 'opening' ? shown.former : null
  return former && isOwn(facts, former.ticket) ? { ...desk, aside: new Map(aside).set(former.ticket, former) } : desk
}

export function afterOpened(desk: Live, { opening, outcome }: Extract<DeskEvent, { type: 'opened' }>): Step<Live> {
  const { shown, facts, phase } = desk
  // The ticket was left, erased or taken by another member while it was being opened.
  if (shown?.status !== 'opening' || shown.opening !== opening) return [desk, outcome.ok ? [drop({ opening })] : []]
  const { ticket } = shown
  if (!isReadable(facts, ticket))
    return [{ ...desk, shown: { status: 'gone', ticket } }, outcome.ok ? [drop({ opening })] : []]
  if (!outcome.ok) return [{ ...keepFormer(desk), shown: { status: 'not-opened', ticket, why: outcome.refused } }, []]
  const { readable, log } = outcome.value
  const { former } = shown
  const leftDrafts = new Map(desk.leftDrafts)
  leftDrafts.delete(ticket)
  return [
    {
      ...desk,
      leftDrafts,
      facts: sorted(facts, ticket, { status: 'opened', triage: readable.content.triage }),
      shown: {
        ...{ status: 'open', ticket, opening, readable, log, caughtUp: false },
        ...{
          draft: former?.draft ?? desk.leftDrafts.get(ticket) ?? '',
          setBack: null,
          isAnew: former !== null,
          contact: covered,
        },
      },
    },
    phase === 'resumed' ? [news({ opening }, { type: 'online' })] : [],
  ]
}

export const appended =
  (ticket: TicketId, entries: readonly LogEntry[]): Move =>
  (desk) => [desk, toLog(desk, ticket, { type: 'received', entries })]

export const toLog = (desk: Live, ticket: TicketId, event: LogNews): readonly DeskEffect[] =>
  openTickets(desk)
    .filter((each) => each.ticket === ticket)
    .map((each) => news(each, event))

export const toEveryLog = (desk: Live, event: LogNews): readonly DeskEffect[] =>
  openTickets(desk).map((each) => news(each, event))

/** Changes an opened ticket, on screen or not; does nothing if it was dropped. */
export function withTicket(desk: Live, opening: number, change: Partial<OpenTicket>): Live {
  const { shown, aside } = desk
  if (shown?.status === 'open' && shown.opening === opening) return { ...desk, shown: { ...shown, ...change } }
  const own = [...aside.values()].find((each) => each.opening === opening)
  return own ? { ...desk, aside: new Map(aside).set(own.ticket, { ...own, ...change }) } : desk
}

export const drop = ({ opening }: Pick<OpenTicket, 'opening'>): DeskEffect => ({ type: 'drop', opening })

const news = ({ opening }: Pick<OpenTicket, 'opening'>, event: LogNews): DeskEffect => ({
  ...{ type: 'log', opening, news: event },
})

function isReadable(facts: TicketFacts, ticket: TicketId): boolean {
  const found = findTicket(facts, ticket)
  return found !== undefined && mayRead(found, facts.me)
}

export function isOwn(facts: TicketFacts, ticket: TicketId): boolean {
  const found = findTicket(facts, ticket)
  return found !== undefined && isMine(found, facts.me)
}
