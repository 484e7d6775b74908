import type { LogState } from '#client/conversation/log-state.ts'
import { type Line, referenceOf, type TimelineItem } from '#client/conversation/timeline.ts'
import { conversationLog } from '#server/conversation/state.ts'
import { threadLog } from '#server/ticket/state.ts'
import type { LineReference } from '#shared/protocol/envelope.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { hasContent } from '#shared/ticket/phase.ts'
import type { Evening } from '../simulate.ts'
import type { World } from '../world.ts'

type People = Pick<Evening, 'young' | 'listeners' | 'members'>

/** A page that was open when the backup was put back. `stopped`: it says that messages are gone, and goes no further. */
type Open = {
  readonly who: string
  readonly log: string
  /** Of its log then. One that began anew has another. */
  readonly session: string
  /** What it shows now; null once it is closed, or shows this log no more. */
  readonly now: () => LogState | null
  readonly stopped: () => boolean
}

/** [L16] No page goes on with messages that the service has lost as if nothing had happened. */
export class RestoreCheck {
  readonly #world: World
  readonly #open: readonly Open[]

  constructor(world: World, people: People) {
    this.#world = world
    this.#open = [...devices(people), ...desks(people), ...threads(people), ...openedTickets(people)]
  }

  /** The service is back for long enough that every page has read what there is. */
  afterwards(): void {
    const { figures } = this.#world
    for (const { who, log, session, now, stopped } of this.#open) {
      const entries = this.#world.store.model.logs.get(log) as unknown as readonly LogEntry[] | undefined
      const state = now()
      // What the backup does not know at all, its pages are told to be gone.
      if (!state || !entries) continue
      if (stopped()) figures.count(`${who}s stopped by a restore`)
      else if (state.timeline.last > entries.length)
        this.#world.fail(`[L16] ${who} shows more of ${log} than the service has, and does not say so`)
      else if (goesOnUnmarked(state, entries))
        this.#world.fail(`[L16] ${who} goes on with ${log}, of which the service has lost lines that it shows`)
      else if (state.outbox.session !== session) figures.count(`${who}s begun anew after a restore`)
      else figures.count(`${who}s that go on after a restore`)
    }
  }
}

const devices = ({ young }: People): readonly Open[] =>
  young
    .flatMap(({ talks }) => talks)
    .map((page) => ({
      who: 'device',
      log: conversationLog(page.start.conversation),
      session: page.log.outbox.session,
      // A phone can be without network for two minutes, and reads nothing until then.
      now: () => (page.isShown && page.socket.connected ? page.log : null),
      stopped: () => page.state.broken !== undefined,
    }))

const desks = ({ listeners }: People): readonly Open[] =>
  listeners.flatMap(({ page }) =>
    (page?.seats ?? []).map(({ conversation, log: { outbox } }) => {
      const seat = () => page?.seats.find((each) => each.log.outbox.session === outbox.session)
      return {
        who: 'desk',
        log: conversationLog(conversation),
        session: outbox.session,
        now: () => (page?.isOver ? null : (seat()?.log ?? null)),
        stopped: () => seat()?.access === 'lost',
      }
    }),
  )

const threads = ({ young }: People): readonly Open[] =>
  young
    .flatMap(({ followUp }) => followUp.pages)
    .filter(({ isOver, view }) => !isOver && view !== null)
    .map((page) => ({
      who: 'thread',
      log: threadLog(page.ticket.id),
      session: page.log.outbox.session,
      // One that is withdrawn is over for its page.
      now: () => {
        const isShown = !page.isOver && page.view && hasContent(page.view.phase)
        return isShown && page.socket?.connected ? page.log : null
      },
      stopped: () => false,
    }))

/** One that is not on the screen is opened anew once it is. */
const openedTickets = ({ members }: People): readonly Open[] =>
  members.flatMap(({ page }) =>
    (page?.state.opened ?? []).map(({ ticket, log: { outbox } }) => {
      const opened = () => page?.state.opened.find((each) => each.ticket === ticket)
      return {
        who: 'ticket',
        log: threadLog(ticket),
        session: outbox.session,
        now: () => (page?.isOver ? null : (opened()?.log ?? null)),
        stopped: () => (opened()?.setBack ?? null) !== null,
      }
    }),
  )

const nameOf = (reference: LineReference): string => JSON.stringify(reference)

/**
 * Whether a page shows a lost line, and behind it a line of somebody else who has the log as it is now, without a mark between the two. Where nobody else has
 * written since, and the log is as long again, no page can know yet.
 */
function goesOnUnmarked({ timeline }: LogState, entries: readonly LogEntry[]): boolean {
  const kept = entries.map((entry) => (entry.kind === 'message' ? nameOf(referenceOf(entry.envelope)) : ''))
  const isKept = ({ position, reference }: Line) => kept[position - 1] === nameOf(reference)
  const lost = timeline.items.findIndex((item) => item.kind === 'line' && !isKept(item))
  if (lost === -1) return false
  const behind = timeline.items.slice(lost)
  const isOfOthers = (item: TimelineItem) =>
    item.kind === 'line' && isKept(item) && item.reference.role !== timeline.own.role
  const mark = behind.findIndex((item) => item.kind === 'warning' && item.warning === 'gap')
  const others = behind.findIndex(isOfOthers)
  return others !== -1 && (mark === -1 || mark > others)
}
