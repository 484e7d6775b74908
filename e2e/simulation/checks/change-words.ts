import type { ConversationState } from '#server/conversation/state.ts'
import type { DeskState } from '#server/desk/state.ts'
import type { Change, Json } from '#server/store/port.ts'
import type { Ticket } from '#server/ticket/state.ts'
import type { Before } from '../store/simulated-store.ts'
import type { World } from '../world.ts'

/** Describes a change in a few words; empty for a lease or a place that is only renewed. */
export function noteChange({ trace }: World, change: Change, before: Before, by: string): void {
  const words = change.writes.flatMap(({ key, next }) => {
    const [was, is] = [describe(key, before.get(key) ?? null), describe(key, next)]
    return was === is ? [] : [`${key}: ${is}`]
  })
  const lines = change.append.map(({ log, position, entry }) => `${log}[${position}]: ${describeEntry(entry)}`)
  if (words.length + lines.length > 0) trace.note(`${by} keeps ${[...words, ...lines].join('; ')}`)
}

function describe(key: string, value: Json): string {
  if (value === null) return 'gone'
  const kind = key.slice(0, key.indexOf('/'))
  if (kind === 'conversation') {
    const state = value as ConversationState
    const listener = state.phase === 'waiting' ? '' : ` ${state.listener}`
    return `${state.phase}${listener} epoch ${state.epoch} on ${state.connection ?? 'nothing'}`
  }
  if (kind === 'desk') {
    const { availability, capacity, connection, conversations, leaseUntil } = value as DeskState
    const lease = leaseUntil === 0 ? ' given up' : ''
    return `${availability} ${conversations.length}/${capacity} on ${connection ?? 'nothing'}${lease}`
  }
  if (kind === 'ticket') {
    const ticket = value as Ticket
    return `${ticket.phase}${ticket.erasing ? ' erasing' : ''}`
  }
  return 'there'
}

function describeEntry(entry: Json): string {
  const { kind, event, envelope } = entry as { kind: string; event?: string; envelope?: { sealed: string } }
  return kind === 'event' ? `${event}` : `${envelope?.sealed}`
}
