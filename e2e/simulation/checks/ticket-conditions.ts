import { findTicket } from '#client/cell/desk/ticket-facts.ts'
import type { LogState } from '#client/conversation/log-state.ts'
import { nextToSend, type OutboxLine } from '#client/conversation/outbox.ts'
import { isLive, isUsable, type Ticket, threadLog, ticketKey, ticketKeysOwner } from '#server/ticket/state.ts'
import { youthTicketView } from '#server/ticket/views.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import { settings } from '../limits.ts'
import type { CellPage } from '../people/cell-page.ts'
import type { ThreadPage } from '../people/thread-page.ts'
import type { World } from '../world.ts'
import type { Pending } from './patience-check.ts'

const second = 1000
const soon = 10 * second
const whileTrying = 30 * second
/** Covers erasures during a rewrite of the files, and orphaned wraps, which the second sweep that finds them erases. */
const whileRewriting = 70 * second

/** Each ticket's submission is completed, and each page shows what the store has. */
export function ticketConditions(
  world: World,
  threads: () => readonly ThreadPage[],
  cells: () => readonly CellPage[],
): () => readonly Pending[] {
  const { model, keys } = world.store
  const read = (id: string) => (model.things.get(ticketKey(id).key)?.value ?? null) as Ticket | null

  function ofStore(): readonly Pending[] {
    const tickets = [...model.things].flatMap(([key, { value }]) =>
      key.startsWith('ticket/') ? [value as Ticket] : [],
    )
    const owned = new Set(
      tickets.filter(isLive).map(({ id, submissionSha256 }) => ticketKeysOwner(id, submissionSha256)),
    )
    return [
      ...tickets.flatMap(({ id, erasing, ...ticket }) => {
        if (!erasing) return []
        const isBegun = 'submissionSha256' in ticket
        const broken = `[G7] ${id} is being erased, and nobody finishes it`
        return [{ key: `erasing ${id} ${isBegun}`, broken, within: isBegun ? soon : whileRewriting }]
      }),
      ...[...keys.keys()].flatMap((owner) =>
        owned.has(owner)
          ? []
          : [{ key: owner, broken: `[G7] ${owner} belongs to no ticket, and stays`, within: whileRewriting }],
      ),
    ]
  }

  function ofThread(page: ThreadPage): readonly Pending[] {
    const socket = page.socket?.wire
    if (page.isOver || !page.socket?.connected || !socket || socket.isCut) return []
    const { id } = page.ticket
    const ticket = read(id)
    if (!ticket) return []
    const view = youthTicketView(ticket, settings.alarmHours)
    const where = `${id} ${socket.id}`
    const [is, shown] = [`${view.phase} ${view.erasing}`, `${page.view?.phase} ${page.view?.erasing}`]
    const untold = { key: `view ${where}`, broken: `[G10] ${id} is ${is}, and shows ${shown}`, within: soon }
    return [
      ...(is === shown ? [] : [untold]),
      ...(isUsable(ticket) ? ofLog(where, id, page.log, isOpenTicket(ticket.phase)) : []),
    ]
  }

  function ofCell(page: CellPage): readonly Pending[] {
    const socket = page.socket.wire
    if (page.isOver || !page.socket.connected || !socket || socket.isCut) return []
    const tickets = [...model.things].flatMap(([key, { value }]) =>
      key.startsWith('ticket/') ? [value as Ticket] : [],
    )
    const wordsOf = (ticket: string, phase: string, taker: string | undefined) => `${ticket} ${phase} ${taker}`
    const is = tickets
      .filter(isUsable)
      .map(({ id, phase, taker }) => wordsOf(id, phase, taker?.id))
      .sort()
      .join()
    const shown = page.state.facts.tickets
      .map(({ ticket, phase, taker }) => wordsOf(ticket, phase, taker?.id))
      .sort()
      .join()
    const untold = {
      key: `list ${socket.id}`,
      broken: `[G7] the cell has [${is}], and ${page.staff} sees [${shown}]`,
      within: soon,
    }
    if (is !== shown) return [untold]
    return page.state.opened.flatMap(({ ticket, log }) => {
      const phase = findTicket(page.state.facts, ticket)?.phase
      const mayWrite = page.isOwn(ticket) && (phase === 'taken' || phase === 'answered')
      return phase ? ofLog(`${ticket} ${socket.id}`, ticket, log, mayWrite) : []
    })
  }

  function ofLog(where: string, ticket: string, { timeline, outbox }: LogState, mayWrite: boolean): readonly Pending[] {
    const length = model.lengthOf(threadLog(ticket))
    const line = nextToSend(outbox)
    const behind = {
      key: `reads ${where}`,
      broken: `[G9] the thread of ${ticket} has ${length} entries, and ${where} shows ${timeline.last}`,
      within: soon,
    }
    const stuck = {
      key: `sends ${where} ${line?.session} ${line?.sequence}`,
      broken: `[G9] ${line?.session}.${line?.sequence} does not leave ${where}: ${line?.refused}`,
      within: whileTrying,
    }
    return [...(timeline.last < length ? [behind] : []), ...(line && mayWrite && isTried(line) ? [stuck] : [])]
  }

  return () => [...ofStore(), ...threads().flatMap(ofThread), ...cells().flatMap(ofCell)]
}

/** A line that was refused for good, and each line behind it, is sent again on its writer's request. */
const isTried = ({ state, refused }: OutboxLine): boolean =>
  state === 'sending' || (refused !== undefined && refused !== 'not-available')
