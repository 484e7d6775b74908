import '../testing/browser-parts.ts'
import { act, render, screen, waitFor } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { startOutbox } from '#client/conversation/outbox.ts'
import { startTimeline } from '#client/conversation/timeline.ts'
import { newId } from '#client/crypto/random.ts'
import { keepFocus } from '#client/ui/keep-focus.ts'
import type { SenderSessionId, TicketId } from '#shared/ids.ts'
import type { YouthTicket } from '#shared/protocol/follow-up.ts'
import type { Thread, ThreadState } from './thread.ts'
import { YourFollowUp } from './your-follow-up.tsx'

/** Shows a ticket that the team has received. `becomes` changes the state of its withdrawal. */
function shown() {
  const ticket: YouthTicket = {
    ...{ ticket: newId<TicketId>(), phase: 'received', erasing: false, consent: 'a.b.c', carried: null },
    ...{ receivedOn: '2026-11-23', readableUntil: '2027-02-21', promiseHours: 24 },
  }
  const session = newId<SenderSessionId>()
  const log = { timeline: startTimeline('youth', session), outbox: startOutbox(session) }
  let state: ThreadState = {
    ...{ ticket, agreed: null, log, connection: 'connected' },
    ...{ caughtUp: true, withheld: false, isAnew: false, withdrawing: 'no', ended: null },
  }
  let tell = () => {}
  let asked = 0
  const thread: Thread = {
    get: () => state,
    subscribe(listener) {
      tell = listener
      return () => {}
    },
    say: () => true,
    withdraw: () => {
      asked += 1
    },
    takeBack: () => {},
    close: () => {},
  }
  render(<YourFollowUp thread={thread} phone="119" withCode keeps onBack={() => {}} information={null} />)
  const becomes = (withdrawing: ThreadState['withdrawing']) =>
    act(() => {
      state = { ...state, withdrawing }
      tell()
    })
  return { becomes, asked: () => asked }
}

const button = (name: string) => screen.getByRole('button', { name })

test('at the question whether to withdraw, the focus is on keeping; after that answer it is back on the button', async () => {
  const { asked } = shown()
  await userEvent.click(button('Retirer mon accord'))
  expect(button('Non, garder')).toHaveFocus()
  await userEvent.click(button('Non, garder'))
  await waitFor(() => expect(button('Retirer mon accord')).toHaveFocus())
  expect(asked()).toBe(0)
})

test('from the press to the end of a withdrawal, the focus is on the words about it', async () => {
  const stop = keepFocus(document)
  const { becomes, asked } = shown()
  await userEvent.click(button('Retirer mon accord'))
  await userEvent.click(button('Oui, effacer'))
  expect(asked()).toBe(1)
  becomes('asking')
  await waitFor(() => expect(screen.getByText('Effacement en cours…')).toHaveFocus())
  becomes('done')
  await waitFor(() => expect(document.activeElement).toHaveTextContent(/Tout est effacé\./))
  expect(document.activeElement).toHaveRole('status')
  stop()
})
