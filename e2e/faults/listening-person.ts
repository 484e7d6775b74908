import type { UnlockedSession } from '#client/enrolment/session.ts'
import type { DeskState } from '#client/listener/desk/desk-state.ts'
import { canPass, type SeatState } from '#client/listener/desk/seat-state.ts'
import type { ConversationId, OfferId } from '#shared/ids.ts'
import { deskOf, lookAtArrivals } from '../support/staff-devices.ts'

/** A listener whose page reloads and disappears, and who remembers every acknowledgement. */
export type ListeningPerson = {
  readonly name: string
  /** Null while their page is closed. */
  readonly state: () => DeskState | null
  /** The acknowledged messages of a conversation, in the order in which they were sent. */
  readonly acknowledged: (conversation: ConversationId) => readonly string[]
  /** The highest number of conversations at the desk at once, as an open page showed it. */
  readonly mostAtOnce: () => number
  /** Looks at what comes, takes what is offered, and becomes available for three conversations, as soon as the desk is open. */
  beAvailable(): void
  /** Sends a message in one of the readable conversations. */
  say(choose: (seats: readonly SeatState[]) => SeatState): void
  end(choose: (seats: readonly SeatState[]) => SeatState): void
  /** Calls a colleague about one of the conversations, or takes the call back. */
  call(choose: (seats: readonly SeatState[]) => SeatState): void
  /** Passes one of the conversations on: to the colleague if they can take it, or else to whoever is free next. */
  pass(choose: (seats: readonly SeatState[]) => SeatState): void
  /** Looks at nothing that comes, until they return or open the page again. */
  overlook(): void
  vanish(): void
  /** Opens the page again, from any state. */
  reload(): void
  close(): void
}

const capacity = 3

export function listenAs(name: string, session: UnlockedSession, origin: string): ListeningPerson {
  type Own = { readonly said: string[]; readonly acknowledged: Set<string> }
  const own = new Map<ConversationId, Own>()
  let most = 0
  let count = 0
  let looks = true
  const taken = new Set<OfferId>()
  let open: ReturnType<typeof deskOf>['desk'] | null = null

  const ownIn = (conversation: ConversationId): Own => {
    const known = own.get(conversation) ?? { said: [], acknowledged: new Set() }
    own.set(conversation, known)
    return known
  }

  function reload(): void {
    open?.close()
    const { desk } = deskOf(session, origin)
    open = desk
    looks = true
    desk.subscribe(() => {
      note(desk.state())
      look()
    })
  }

  function note({ connection, seats }: DeskState): void {
    if (connection === 'connected') most = Math.max(most, seats.length)
    for (const { conversation, log } of seats) {
      const { said, acknowledged } = ownIn(conversation)
      for (const { content, state } of log.outbox.lines)
        if (state === 'sent' && content.kind === 'text') acknowledged.add(content.text)
      for (const item of log.timeline.items)
        if (item.kind === 'line' && item.content.kind === 'text' && said.includes(item.content.text))
          acknowledged.add(item.content.text)
    }
  }

  function look(): void {
    if (!looks || !open) return
    lookAtArrivals(open)
    for (const offer of open.state().desk?.offers ?? [])
      if (offer.state === 'rings' && !taken.has(offer.offer)) {
        taken.add(offer.offer)
        void open.passing.answer(offer, 'take')
      }
  }

  async function passOn(conversation: ConversationId): Promise<void> {
    const desk = open
    const listed = await desk?.passing.colleagues(conversation)
    const [colleague = null] = listed?.ok ? listed.value : []
    // The page may have been closed meanwhile.
    if (desk === open) await desk?.passing.pass(conversation, colleague, { reason: 'called-away', note: null })
  }

  /** What became of offers stays on the page until it was seen. */
  function seeEnds(): void {
    const { desk: own, seats } = open?.state() ?? {}
    if (own?.offerEnded) void open?.passing.seen(own.offerEnded.offer)
    for (const { conversation, pass } of seats ?? [])
      if (pass?.view.state === 'over') void open?.passing.close({ conversation, offer: pass.view.offer })
  }

  const readable = () => open?.state().seats.filter(({ access }) => access === 'open') ?? []

  reload()
  return {
    name,
    state: () => open?.state() ?? null,
    acknowledged(conversation) {
      const { said, acknowledged } = ownIn(conversation)
      return said.filter((text) => acknowledged.has(text))
    },
    mostAtOnce: () => most,
    beAvailable() {
      looks = true
      look()
      const { desk: shown } = open?.state() ?? {}
      if (shown && shown.availability !== 'available') void open?.set({ availability: 'available', capacity })
      seeEnds()
    },
    say(choose) {
      const seats = readable()
      if (seats.length === 0) return
      const { conversation } = choose(seats)
      count += 1
      const text = `${name} ${count}`
      const { said } = ownIn(conversation)
      said.push(text)
      if (!open?.sendLine(conversation, text).ok) said.pop()
    },
    end(choose) {
      const seats = readable()
      if (seats.length > 0) void open?.end(choose(seats).conversation)
    },
    call(choose) {
      const { desk: own, seats } = open?.state() ?? {}
      if (own?.call) return void open?.ask({ name: 'colleague:cancel', body: {} })
      const conversation = seats && seats.length > 0 ? choose(seats).conversation : null
      void open?.ask({ name: 'colleague:call', body: { reason: 'stuck', conversation } })
    },
    pass(choose) {
      const seats = readable().filter(canPass)
      if (seats.length > 0) void passOn(choose(seats).conversation)
    },
    overlook() {
      looks = false
    },
    vanish() {
      open?.close()
      open = null
    },
    reload,
    close() {
      open?.close()
      open = null
    },
  }
}
