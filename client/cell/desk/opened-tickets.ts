import type { LogState } from '#client/conversation/log-state.ts'
import { unsent } from '#client/conversation/outbox.ts'
import type { TeamKey } from '#client/crypto/staff/team-key.ts'
import { openTicket } from '#client/crypto/staff/ticket-opening.ts'
import { settled } from '#client/ui/settled.ts'
import type { TicketId } from '#shared/ids.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { ok } from '#shared/result.ts'
import type { CellConnection } from './cell-connection.ts'
import { createLiveTicket, type LiveTicket, type Readable } from './live-ticket.ts'
import { findTicket, isMine, mayRead, type NotOpened, type TicketFacts } from './ticket-facts.ts'

/** The one ticket on screen. `gone`: it may not be read any more, and nothing of it is left here. */
export type TicketWindow =
  | { readonly status: 'opening' | 'gone'; readonly ticket: TicketId }
  | { readonly status: 'not-opened'; readonly ticket: TicketId; readonly why: NotOpened }
  | {
      readonly status: 'open'
      readonly ticket: TicketId
      readonly readable: Readable
      readonly log: LogState
      readonly caughtUp: boolean
      readonly draft: string
    }

export type OpenedTickets = {
  readonly shown: () => TicketWindow | null
  readonly live: (ticket: TicketId) => LiveTicket | undefined
  readonly open: (ticket: TicketId) => Promise<void>
  /** Back to the list. What is not one's own is dropped; reading it again is another opening. */
  readonly leave: () => void
  readonly writeDraft: (ticket: TicketId, text: string) => void
  /** Drops, at once and everywhere here, what may not be read any more. Called at each change of the tickets. */
  readonly dropUnreadable: () => void
  readonly receive: (ticket: TicketId, entries: readonly LogEntry[]) => void
  readonly online: () => void
  readonly offline: () => void
  /** Something that was written has not left yet. */
  readonly hasUnsent: () => boolean
  readonly dropAll: () => void
}

export type OpenedTicketsParts = {
  readonly connection: CellConnection
  readonly organisation: string
  readonly facts: () => TicketFacts
  readonly keys: () => ReadonlyMap<number, TeamKey>
  readonly onOpened: (ticket: TicketId, readable: Readable) => void
  readonly onChange: () => void
}

type Shown = { readonly ticket: TicketId; readonly status: 'opening' | 'gone' | 'not-opened' | 'open'; why?: NotOpened }

/** Opened tickets and drafts, in memory only. */
export function createOpenedTickets(parts: OpenedTicketsParts): OpenedTickets {
  const { connection, organisation, facts, keys, onOpened, onChange } = parts
  const lives = new Map<TicketId, LiveTicket>()
  const drafts = new Map<TicketId, string>()
  let shown: Shown | null = null
  let isOnline = false

  function show(next: Shown | null) {
    shown = next
    onChange()
  }

  function drop(ticket: TicketId) {
    lives.get(ticket)?.drop()
    lives.delete(ticket)
    drafts.delete(ticket)
  }

  const isReadable = (ticket: TicketId) => {
    const found = findTicket(facts(), ticket)
    return found !== undefined && mayRead(found, facts().me)
  }

  const isOwn = (ticket: TicketId) => {
    const found = findTicket(facts(), ticket)
    return found !== undefined && isMine(found, facts().me)
  }

  async function open(ticket: TicketId) {
    leaveShown()
    if (lives.has(ticket)) return show({ ticket, status: 'open' })
    const opening: Shown = { ticket, status: 'opening' }
    show(opening)
    const tried = await settled(async () => ok(await makeLive(ticket)))
    const made = tried.ok ? tried.value : tried.refused
    // Left, erased or taken by somebody else while it was being opened.
    if (shown !== opening || !isReadable(ticket)) {
      if (typeof made !== 'string') made.drop()
      if (shown === opening) show({ ticket, status: 'gone' })
      return
    }
    if (typeof made === 'string') return show({ ticket, status: 'not-opened', why: made })
    lives.set(ticket, made)
    onOpened(ticket, made.readable)
    show({ ticket, status: 'open' })
    if (isOnline) made.online()
  }

  async function makeLive(ticket: TicketId): Promise<LiveTicket | NotOpened> {
    const answer = await connection.request('ticket:open', { ticket })
    if (!answer.ok) return answer.refused
    const team = keys().get(answer.value.epoch)
    if (!team) return 'no-team-key'
    const opened = await openTicket({ ticket, ...answer.value }, { organisation, team })
    if (!opened.ok) return opened.refused
    return createLiveTicket(ticket, opened.value, connection, onChange)
  }

  function leaveShown() {
    if (shown === null) return
    const { ticket } = shown
    if (!isOwn(ticket)) drop(ticket)
    shown = null
  }

  return {
    shown() {
      if (shown === null) return null
      const { ticket, status, why } = shown
      if (status === 'not-opened') return { status, ticket, why: why ?? 'internal' }
      if (status !== 'open') return { status, ticket }
      const live = lives.get(ticket)
      if (!live) return { status: 'gone', ticket }
      const { readable } = live
      const draft = drafts.get(ticket) ?? ''
      return { status, ticket, readable, log: live.log(), caughtUp: live.isCaughtUp(), draft }
    },
    live: (ticket) => lives.get(ticket),
    open,
    leave() {
      leaveShown()
      onChange()
    },
    writeDraft(ticket, text) {
      if (!lives.has(ticket)) return
      drafts.set(ticket, text)
      onChange()
    },
    dropUnreadable() {
      for (const ticket of [...lives.keys()]) {
        if (!isReadable(ticket) || (shown?.ticket !== ticket && !isOwn(ticket))) drop(ticket)
      }
      if (shown !== null && !isReadable(shown.ticket)) shown = { ticket: shown.ticket, status: 'gone' }
    },
    receive: (ticket, entries) => lives.get(ticket)?.receive(entries),
    online() {
      isOnline = true
      for (const live of lives.values()) live.online()
    },
    offline() {
      isOnline = false
      for (const live of lives.values()) live.offline()
    },
    hasUnsent: () => [...lives.values()].some((live) => unsent(live.log().outbox).length > 0),
    dropAll() {
      for (const ticket of [...lives.keys()]) drop(ticket)
      shown = null
    },
  }
}
