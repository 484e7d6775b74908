import '../testing/browser-parts.ts'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { faulty, hearNoFaults } from '#client/ui/testing/faulty.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { Log } from './log.tsx'
import type { ShownLine } from './shown-line.ts'

hearNoFaults()

const line = (text: string): Extract<ShownLine, { kind: 'text' }> => ({
  ...{ kind: 'text', key: text, mine: false, from: 'Sam', text },
  reference: { role: 'listener', session: 'x' as SenderSessionId, sequence: 0 },
})

test('[G21] a faulty line shows a notice in its place, and the lines and the card around it stay', () => {
  render(
    <Log lines={[line('un'), faulty(line('deux'), 'mine'), line('trois')]} caughtUp>
      <p>la carte</p>
    </Log>,
  )
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    'Sam : un ',
    'Ce message ne peut pas être affiché.',
    'Sam : trois ',
  ])
  expect(screen.getByText('la carte')).toBeVisible()
})

test('a reader further up is told of a new line; one press leads to it, and the focus goes to the lines', async () => {
  const resized = heldSizes()
  const { rerender } = render(<Log lines={[line('un')]} caughtUp />)
  const log = screen.getByRole('log')
  const scroller = log.parentElement as HTMLElement
  Object.defineProperties(scroller, { scrollHeight: { value: 900 }, clientHeight: { value: 300 } })
  act(resized)
  scroller.scrollTop = 0
  fireEvent.scroll(scroller)
  rerender(<Log lines={[line('un'), line('deux')]} caughtUp />)
  expect(scroller.scrollTop).toBe(0)
  await userEvent.click(screen.getByRole('button', { name: 'Nouveau message ↓' }))
  expect(scroller.scrollTop).toBe(600)
  expect(log).toHaveFocus()
  expect(screen.queryByRole('button')).toBeNull()
})

test('a card after the last line is shown from its beginning, and a card whose field is in use is not scrolled away', () => {
  const resized = heldSizes()
  const card = (
    <section aria-label="carte">
      <textarea />
    </section>
  )
  const { rerender } = render(<Log lines={[line('un')]} caughtUp />)
  const scroller = screen.getByRole('log').parentElement as HTMLElement
  Object.defineProperties(scroller, { scrollHeight: { value: 2000 }, clientHeight: { value: 300 } })
  act(resized)
  rerender(
    <Log lines={[line('un')]} caughtUp>
      {card}
    </Log>,
  )
  const shownCard = screen.getByRole('region', { name: 'carte' })
  shownCard.getBoundingClientRect = () => new DOMRect(0, 500, 300, 1400)
  act(resized)
  expect(scroller.scrollTop).toBe(500 - 0.3 * 300)

  const field = screen.getByRole('textbox')
  const shown = vi.fn()
  field.scrollIntoView = shown
  field.focus()
  scroller.scrollTop = 1200
  act(resized)
  rerender(
    <Log lines={[line('un'), line('deux')]} caughtUp>
      {card}
    </Log>,
  )
  expect(shown).toHaveBeenCalledOnce()
  expect(scroller.scrollTop).toBe(1200)
  expect(screen.getByRole('button', { name: 'Nouveau message ↓' })).toBeVisible()
})

test('a card is shown from its beginning also where something stands above the first line', () => {
  const resized = heldSizes()
  render(
    <Log lines={[line('un')]} caughtUp above={<a href="/informations">Informations</a>}>
      <section aria-label="carte">…</section>
    </Log>,
  )
  const scroller = screen.getByRole('log').parentElement as HTMLElement
  Object.defineProperties(scroller, { scrollHeight: { value: 2000 }, clientHeight: { value: 300 } })
  const above = screen.getByRole('link', { name: 'Informations' }).parentElement as HTMLElement
  above.getBoundingClientRect = () => new DOMRect(0, -60, 300, 60)
  screen.getByRole('region', { name: 'carte' }).getBoundingClientRect = () => new DOMRect(0, 500, 300, 1400)
  act(resized)
  expect(scroller.scrollTop).toBe(560 - 0.3 * 300)
})

/** jsdom has no layout. Each test sets the sizes, and reports their changes. */
function heldSizes(): () => void {
  let resized = () => {}
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(call: () => void) {
        resized = call
      }
      observe() {}
      disconnect() {}
    },
  )
  return () => resized()
}
