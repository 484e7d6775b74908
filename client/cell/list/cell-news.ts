import type { News } from '#client/bell/bell-machine.ts'
import { showEach } from '#client/ui/show-each.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { isOpenTicket } from '#shared/ticket/phase.ts'
import type { DeskState } from '../desk/desk-state.ts'
import { isMine } from '../desk/ticket-facts.ts'

/**
 * What is new for a member of the cell: a request to take, one that nobody took in time, a young person who is there now, and a message in a follow-up
 * of theirs. A request and a presence stand in the list: whoever looks at the list has looked at them. A message has to be opened. `isListInView`: on a
 * narrow screen an open ticket takes the list's place. Null until the service has answered.
 */
export function newsAt(
  { isLoaded, facts, shown }: Pick<DeskState, 'isLoaded' | 'facts' | 'shown'>,
  isListInView: boolean,
): readonly News[] | null {
  if (!isLoaded) return null
  const { me } = facts
  const newsOf = (ticket: CellTicket): readonly News[] => {
    const { ticket: id, alarm, passedBy, lastPosition } = ticket
    const isShown = shown?.ticket === id
    const inList = { count: 1, until: isListInView || isShown ? 'looked' : 'opened' } as const
    const isToTake = ticket.phase === 'received' && !passedBy.includes(me)
    const isOwn = isMine(ticket, me) && isOpenTicket(ticket.phase)
    return [
      ...(isToTake || alarm ? [{ key: `ticket ${id}`, mark: alarm ? 2 : 1, ...inList }] : []),
      ...((isToTake || isOwn) && ticket.youthHere ? [{ key: `here ${id}`, mark: 1, ...inList }] : []),
      ...(isOwn && ticket.lastWriter === 'youth'
        ? [{ key: `line ${id}`, mark: lastPosition, count: 1, until: isShown ? 'looked' : 'opened' } as const]
        : []),
    ]
  }
  return showEach(facts.tickets, newsOf, () => []).flat()
}
