import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import type { TriagePart } from '#shared/protocol/sealed-parts.ts'
import { unsorted } from '#shared/ticket/triage.ts'
import { changed, listed, noFacts, sorted, type TicketFacts } from '../desk/ticket-facts.ts'
import { TicketLists } from './ticket-lists.tsx'

const noon = Date.parse('2026-11-23T12:00:00Z')

/** A ticket that counts how often it is rendered. */
function countedTicket(name: string) {
  let renders = 0
  const ticket: CellTicket = {
    ...({ ticket: name as TicketId, phase: 'received', erasing: false, receivedOn: '2026-11-23', epoch: 1 } as const),
    ...{ taker: null, passedBy: [], alarm: false, youthHere: false, lastPosition: 0, lastWriter: null },
    get expiresOn() {
      renders += 1
      return '2027-02-21'
    },
  }
  return { ticket, renders: () => renders }
}

const noDraft: readonly string[] = []
const lists = (facts: TicketFacts, shown: TicketId | null = null, onOpen: (ticket: TicketId) => void = nobody) => (
  <TicketLists facts={facts} shown={shown} withDraft={noDraft} today={noon} onOpen={onOpen} />
)
const nobody = () => {}

test('a triage, a newcomer and a choice render none of the other tickets again', () => {
  const [first, second] = [countedTicket('AAAAAAAAAAAAAAAAAAAAAA'), countedTicket('BBBBBBBBBBBBBBBBBBBBBB')]
  const facts = listed(noFacts('me' as StaffId), [first.ticket, second.ticket])
  const { rerender } = render(lists(facts))
  const before = first.renders()
  expect(before).toBeGreaterThan(0)
  const urgent: TriagePart = { ...unsorted, urgency: 'immediate' }
  const read = sorted(facts, second.ticket.ticket, { status: 'opened', triage: urgent })
  rerender(lists(read))
  expect(screen.getByText('Très urgent')).toBeVisible()
  rerender(lists(changed(read, countedTicket('CCCCCCCCCCCCCCCCCCCCCC').ticket), second.ticket.ticket))
  expect(screen.getAllByRole('listitem')).toHaveLength(3)
  expect(first.renders()).toBe(before)
})

test('an unchanged ticket opens itself', async () => {
  const [first, second] = [countedTicket('AAAAAAAAAAAAAAAAAAAAAA'), countedTicket('BBBBBBBBBBBBBBBBBBBBBB')]
  const facts = listed(noFacts('me' as StaffId), [first.ticket, second.ticket])
  const onOpen = vi.fn()
  render(lists(facts, null, onOpen))
  await userEvent.setup().click(screen.getAllByRole('button')[1] as HTMLElement)
  expect(onOpen).toHaveBeenCalledExactlyOnceWith(second.ticket.ticket)
})

test('[S39] a ticket whose field holds a draft says so while another one is shown', () => {
  const { ticket } = countedTicket('AAAAAAAAAAAAAAAAAAAAAA')
  const facts = listed(noFacts('me' as StaffId), [ticket])
  const show = (shown: TicketId | null) => (
    <TicketLists facts={facts} shown={shown} withDraft={[ticket.ticket]} today={noon} onOpen={nobody} />
  )
  const { rerender } = render(show(null))
  expect(screen.getByRole('button')).toHaveAccessibleName(/Brouillon/)
  rerender(show(ticket.ticket))
  expect(screen.getByRole('button')).not.toHaveAccessibleName(/Brouillon/)
})
