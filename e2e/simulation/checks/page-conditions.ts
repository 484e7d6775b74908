import type { LogState } from '#client/conversation/log-state.ts'
import { nextToSend } from '#client/conversation/outbox.ts'
import type { ConversationState } from '#server/conversation/state.ts'
import { conversationKey, conversationLog } from '#server/conversation/state.ts'
import { youthView } from '#server/conversation/views.ts'
import { type DeskState, deskKey } from '#server/desk/state.ts'
import { shownPlace } from '#server/queue/place.ts'
import { Draft } from '#server/transaction/draft.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import type { OfferView } from '#shared/protocol/pass.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { limits } from '../limits.ts'
import type { DeskPage } from '../people/desk-page.ts'
import type { PageTalk } from '../people/page-talk.ts'
import type { World } from '../world.ts'
import type { Pending } from './patience-check.ts'

const second = 1000
/** Time for a notice to arrive, or for a page to ask again. */
const soon = 10 * second
/** A failed line is sent again after ten seconds at most. */
const whileTrying = 30 * second

/** A connected page shows what the store has. */
export function pageConditions(
  world: World,
  pages: () => readonly PageTalk[],
  desks: () => readonly DeskPage[],
): () => readonly Pending[] {
  const { model } = world.store
  const stored = () =>
    new Draft((key) => ({ kept: model.things.get(key) ?? { version: 0, value: null }, pending: null }))

  function ofTalk(page: PageTalk): readonly Pending[] {
    const { conversation } = page.start
    const socket = page.socket.wire
    if (!page.socket.connected || !socket || socket.isCut || page.isDawdling) return []
    const draft = stored()
    const state: ConversationState | null = draft.read(conversationKey(conversation))
    const where = `${conversation} ${socket.id}`
    if (!state)
      return [
        { key: `ended ${where}`, broken: `[G10] ${conversation} has ended, and its device is not told`, within: soon },
      ]
    if (!page.state.service || state.connection === null)
      return [
        { key: `joins ${where}`, broken: `[G9] ${conversation} is not joined by its device`, within: whileTrying },
      ]
    const is = youthView(draft, state, world.clock())
    const wanted = wordsOf(is.phase === 'waiting' ? { ...is, place: placeOf(conversation) } : is)
    const shown = wordsOf(page.state.service)
    const view = {
      key: `view ${where}`,
      broken: `[G10] ${conversation} is ${wanted}, and its device shows ${shown}`,
      within: soon,
    }
    const short = {
      key: `short ${where}`,
      broken: `[G9] ${conversation} gives less than its device had read`,
      within: soon,
    }
    return [
      ...(shown === wanted ? [] : [view]),
      ...(page.state.withheld ? [short] : []),
      ...(page.state.overdue !== null && meets(conversation, page.state.overdue) ? [overdue(where)] : []),
      ...ofLog(where, conversationLog(conversation), page.log),
    ]
  }

  const placeOf = (conversation: string) =>
    shownPlace(
      world.store.waiting(Number.MAX_SAFE_INTEGER).findIndex((row) => row.conversation === conversation) + 1,
      limits,
    )

  function ofDesk(page: DeskPage): readonly Pending[] {
    const socket = page.socket.wire
    if (!page.socket.connected || !socket || socket.isCut) return []
    const desk: DeskState | null = stored().read(deskKey(page.staff))
    const held = desk?.conversations.toSorted().join() ?? ''
    const shown = page.seats
      .map(({ conversation }) => conversation)
      .toSorted()
      .join()
    const seats = {
      key: `seats ${socket.id}`,
      broken: `[G9] ${page.staff} holds [${held}], and sees [${shown}] on ${socket.id}`,
      within: soon,
    }
    if (held !== shown || !page.isOpen) return [seats]
    const offered = offersIn(desk?.offers ?? [])
    const shownOffers = offersIn(page.desk.state().desk?.offers ?? [])
    const offers = {
      key: `offers ${socket.id}`,
      broken: `[C41] ${page.staff} is offered [${offered}], and sees [${shownOffers}]`,
      within: soon,
    }
    return [...(offered === shownOffers ? [] : [offers]), ...ofSeats(page, socket.id)]
  }

  function ofSeats(page: DeskPage, socketId: string): readonly Pending[] {
    return page.seats.flatMap(({ conversation, access, epoch, log, pass, overdue: position }) => {
      const state: ConversationState | null = stored().read(conversationKey(conversation))
      const isOpen = state?.phase === 'granted'
      const where = `${conversation} ${socketId}`
      if ((access === 'open') !== isOpen || epoch !== state?.epoch)
        return [
          {
            key: `seat ${where}`,
            broken: `[G9] ${page.staff} does not see that ${conversation} is ${state?.phase}`,
            within: soon,
          },
        ]
      if (!isOpen) return []
      const [passed, shownPass] = [state.pass, pass?.view ?? null].map(
        (one) => one && `${one.state} ${one.offer} to ${one.to}`,
      )
      const passing = {
        key: `pass ${where}`,
        broken: `[C40] ${conversation} is ${passed}, and ${page.staff} sees ${shownPass}`,
        within: soon,
      }
      return [
        ...(passed === shownPass ? [] : [passing]),
        ...ofLog(where, conversationLog(conversation), log),
        ...(position !== null && meets(conversation, position) ? [overdue(where)] : []),
      ]
    })
  }

  /** Both ends have the conversation on screen, and nothing is between them. `position`: a line that is shared with whoever is there (SPEC C16). */
  function meets(conversation: ConversationId, position: number): boolean {
    const log = conversationLog(conversation)
    const isShared = ({ staff }: DeskPage) => world.checks?.lines.markAt(log, position, staff) !== 'not-shared'
    const isThere = ({ socket }: PageTalk | DeskPage) => socket.connected && socket.wire?.isCut === false
    const seatOf = ({ seats }: DeskPage) => seats.find((seat) => seat.conversation === conversation)
    return (
      pages().some((page) => page.start.conversation === conversation && isThere(page) && page.isJoined) &&
      desks().some((page) => isThere(page) && page.isOpen && seatOf(page)?.access === 'open' && isShared(page))
    )
  }

  /** [M5] A receipt is repeated every 30 seconds. */
  const overdue = (where: string): Pending => ({
    key: `overdue ${where}`,
    broken: `[M5] ${where} says that a line may not be received, and both are there`,
    within: 40 * second,
  })

  /**
   * [G9] Written lines are sent, and stored lines arrive. A staff page that closed may have sent a line without getting the acknowledgement: the next
   * page learns of that line only with the next entry.
   */
  function ofLog(where: string, log: string, { timeline, outbox }: LogState): readonly Pending[] {
    const entries = (model.logs.get(log) ?? []) as unknown as readonly LogEntry[]
    const isOwn = (entry: LogEntry) => entry.kind === 'message' && entry.envelope.role === timeline.own.role
    const length = entries.findLastIndex((entry) => !isOwn(entry)) + 1
    const line = nextToSend(outbox)
    const isBehind =
      timeline.last < length || timeline.sealed.length > 0 || outbox.lines.some(({ state }) => state === 'sent')
    return [
      ...(isBehind
        ? [
            {
              key: `reads ${where}`,
              broken: `[G9] ${log} has ${length} entries, and ${where} shows ${timeline.last}`,
              within: soon,
            },
          ]
        : []),
      ...(line
        ? [
            {
              key: `sends ${where} ${line.session} ${line.sequence}`,
              broken: `[G9] ${line.session}.${line.sequence} does not leave ${where}: ${line.refused}`,
              within: whileTrying,
            },
          ]
        : []),
    ]
  }

  return () => [...pages().flatMap(ofTalk), ...desks().flatMap(ofDesk)]
}

const offersIn = (offers: readonly Pick<OfferView, 'offer' | 'state'>[]): string =>
  offers
    .map(({ offer, state }) => `${offer} ${state}`)
    .toSorted()
    .join()

function wordsOf(view: YouthConversation): string {
  if (view.phase === 'ended') return `ended: ${view.reason}`
  const { phase, epoch } = view
  if (view.phase === 'waiting')
    return `${phase} in epoch ${epoch} at ${JSON.stringify(view.place)}, listeners ${view.listenersPresent}`
  const offer = view.offer === null ? 'not offered' : `offered to ${view.offer.listener?.id ?? 'whoever comes next'}`
  return `${phase} to ${view.listener.id} in epoch ${epoch}, granted ${view.granted}, here ${view.listenerHere}, ${offer}`
}
