import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { beforeEach, expect, test, vi } from 'vitest'
import type { ConversationId } from '#shared/ids.ts'
import { ExitLink } from './exit-link.tsx'
import { type Departure, prepareQuickExit } from './quick-exit.ts'

const conversation = 'AAAAAAAAAAAAAAAAAAAAAA' as ConversationId
const bearer = 'A'.repeat(43)
const secret = 'B'.repeat(43)
const address = 'https://exemple.fr/'

let steps: string[]
let window: Window

/** Records the requests to the browser, in order. jsdom can neither replace its location nor send a beacon. */
beforeEach(() => {
  steps = []
  const document = globalThis.document.implementation.createHTMLDocument('Messages')
  document.body.append('un secret')
  const target = new EventTarget()
  window = Object.assign(target, {
    document,
    navigator: {
      sendBeacon(url: string, { size }: Blob) {
        steps.push(`beacon ${url} on "${document.body.textContent}"`)
        return size > secret.length
      },
    },
    location: { replace: (url: string) => steps.push(`replace ${url} titled "${document.title}"`) },
  }) as unknown as Window
})

const departure = (more: Partial<Departure> = {}): Departure => ({
  address,
  forgetForGood: () => steps.push('forget'),
  disconnect: () => steps.push('disconnect'),
  conversation: () => ({ conversation, bearer }),
  halves: () => [secret],
  ...more,
})

const gone = [
  'forget',
  'disconnect',
  'beacon /api/conversations/leave on ""',
  'beacon /api/halves/drop on ""',
  `replace ${address} titled "Nouvel onglet"`,
]

test('[G14] in one turn, leaving blanks the page, wipes the storage, disconnects, tells the service and replaces the page', () => {
  prepareQuickExit(departure(), window).leave()
  expect(steps).toEqual(gone)
})

test('[G14] without a conversation, and with nothing kept, the service is told nothing', () => {
  prepareQuickExit(departure({ conversation: () => undefined, halves: () => [] }), window).leave()
  expect(steps).toEqual(gone.filter((step) => !step.startsWith('beacon')))
})

test('[G14] after a failed step the next one still runs', () => {
  const failing = () => {
    throw new Error('refused by the browser')
  }
  window.navigator.sendBeacon = failing
  prepareQuickExit(departure({ forgetForGood: failing, disconnect: failing }), window).leave()
  expect(steps).toEqual([gone.at(-1)])
})

test('[G14] a page that the browser brings back is blank, and leaves again', () => {
  const exit = prepareQuickExit(departure(), window)
  const show = (persisted: boolean) => window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }))
  show(true)
  expect(steps).toEqual([])
  exit.leave()
  show(false)
  expect(steps).toEqual(gone)
  show(true)
  expect(steps).toEqual([...gone, ...gone])
})

test('[G14] `Quitter vite` is a real link, first in the tab order, and leaves at a click', async () => {
  const leave = vi.fn()
  render(
    <>
      <ExitLink quickExit={{ address, leave }} />
      <button type="button">Autre</button>
    </>,
  )
  const link = screen.getByRole('link', { name: 'Quitter vite' })
  expect(link).toHaveAttribute('href', address)
  await userEvent.tab()
  expect(link).toHaveFocus()
  await userEvent.click(link)
  expect(leave).toHaveBeenCalledTimes(1)
})

test('[G14] Shift three times leaves, wherever the focus is; writing capitals does not', async () => {
  const leave = vi.fn()
  render(
    <>
      <ExitLink quickExit={{ address, leave }} />
      <textarea aria-label="Ton message" />
    </>,
  )
  const field = screen.getByRole('textbox')
  await userEvent.type(field, '{Shift>}a{/Shift}{Shift>}b{/Shift}{Shift>}c{/Shift}')
  expect(leave).not.toHaveBeenCalled()

  await userEvent.keyboard('x{Shift}')
  expect(screen.getByRole('status')).toHaveTextContent('Encore 2 fois sur Maj pour quitter.')
  await userEvent.keyboard('{Shift}')
  expect(screen.getByRole('status')).toHaveTextContent('Encore 1 fois sur Maj pour quitter.')
  await userEvent.keyboard('{Shift}')
  expect(leave).toHaveBeenCalledTimes(1)
})
