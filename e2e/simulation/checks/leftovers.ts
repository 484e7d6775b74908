import type { DeskState } from '#server/desk/state.ts'
import { headKey } from '#server/store/port.ts'
import { isLive, isUsable, type Ticket } from '#server/ticket/state.ts'
import type { World } from '../world.ts'

type Left = readonly string[]

const keysOf = ({ store }: World, ...kinds: string[]): Left =>
  [...store.model.things.keys(), ...store.model.logs.keys(), ...store.model.due.keys(), ...store.keys.keys()].filter(
    (key) => kinds.some((kind) => key.startsWith(kind)),
  )

const statesOf = <State>({ store }: World, kind: string): readonly State[] =>
  [...store.model.things].flatMap(([key, { value }]) => (key.startsWith(`${kind}/`) ? [value as State] : []))

/** [G16] Everybody has been away for longer than any place is kept. */
export const leftOfConversations = (world: World): Left => [
  ...keysOf(world, 'conversation', headKey('conversation'), 'ticket-presence', 'desk-lease'),
  ...[...world.store.model.queue.keys()].map((id) => `the place of ${id}`),
]

/** [C11][H1][H10] It is the next day, and every permit has expired. */
export const leftOfTheDay = (world: World): Left => [
  ...keysOf(world, 'permit', 'desk-wrap-up'),
  ...statesOf<DeskState>(world, 'desk').flatMap(({ staff, toWrapUp }) =>
    toWrapUp.length > 0 ? [`desk/${staff}`] : [],
  ),
  ...statesOf<Ticket>(world, 'ticket').flatMap((ticket) =>
    isUsable(ticket) && ticket.phase === 'received' && !ticket.alarm ? [`${ticket.id} without an alarm`] : [],
  ),
]

/** [H7] A declined ticket is readable for two weeks. */
export const leftOfDeclined = (world: World): Left =>
  statesOf<Ticket>(world, 'ticket').flatMap(({ id, phase }) => (phase === 'declined' ? [id] : []))

/** [G7][H10] Ninety days have passed since the last exchange. */
export const leftOfTickets = (world: World): Left => [
  ...keysOf(world, 'ticket-', 'ticket/', 'lookup', 'thread', headKey('thread')).filter(
    (key) => !isTombstone(world, key),
  ),
  ...statesOf<Ticket>(world, 'ticket').flatMap((ticket) => (isLive(ticket) || ticket.erasing ? [ticket.id] : [])),
]

const isTombstone = ({ store }: World, key: string): boolean =>
  key.split('/').length === 2 && key.startsWith('ticket/') && store.model.things.has(key)
