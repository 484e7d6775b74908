import { act, screen, waitFor, within } from '@testing-library/react'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { atRest } from '#shared/testing/at-rest.ts'
import { aListener } from '../testing/at-desk.ts'
import type { Floor, Young } from '../testing/floor.ts'
import { comes, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>
beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())
afterEach(() => vi.restoreAllMocks())

const looks = (floor: Floor) =>
  floor.asked.flatMap(({ name, body }) =>
    name === 'conversation:look' ? [(body as Pick<Young, 'conversation'>).conversation] : [],
  )

test('[C23] the conversation in front counts as looked at once it can be read, and another one when it is chosen', async () => {
  const { floor, person } = await showAtWork(listening, { team: listening.team })
  const one = await comes(floor, listening, 'une')
  await waitFor(() => expect(looks(floor)).toEqual([one.conversation]))
  const two = await comes(floor, listening, 'deux')
  await waitFor(() =>
    expect(within(screen.getByRole('list', { name: 'Mes conversations' })).getAllByRole('button')).toHaveLength(2),
  )
  await atRest()
  expect(looks(floor)).toEqual([one.conversation])
  await person.keyboard('{Alt>}{ArrowDown}{/Alt}')
  await waitFor(() => expect(looks(floor)).toEqual([one.conversation, two.conversation]))
  await person.keyboard('{Alt>}{ArrowUp}{/Alt}')
  act(() => floor.see(one, {}))
  await atRest()
  expect(looks(floor)).toHaveLength(2)
})

test('[C23] a page in the background looks at nothing, until it comes to the front', async () => {
  const inView = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden')
  const { floor } = await showAtWork(listening, { team: listening.team })
  const young = await comes(floor, listening, 'une')
  await within(screen.getByRole('log', { name: 'Conversation' })).findByText('une')
  await atRest()
  expect(looks(floor)).toEqual([])
  inView.mockReturnValue('visible')
  act(() => void document.dispatchEvent(new Event('visibilitychange')))
  await waitFor(() => expect(looks(floor)).toEqual([young.conversation]))
})

test('[C23] what was not looked at has left, and the page says why it is paused until the listener is back', async () => {
  const { floor, person } = await showAtWork(listening, { team: listening.team })
  await person.click(screen.getByRole('switch', { name: 'Disponible' }))
  const young = await comes(floor, listening, 'une')
  act(() => {
    floor.release(young.conversation, 'no-look')
    floor.changeDesk({ availability: 'paused', missedArrival: true })
  })
  const words = 'Une arrivée n’a pas été ouverte : vous êtes en pause.'
  expect(await screen.findByText(words)).toBeVisible()
  expect(within(screen.getByRole('main')).getByText(/Personne ne l’a ouverte à temps\./)).toBeVisible()
  const pause = screen.getByRole('button', { name: 'Pause' })
  expect(pause).toHaveAttribute('aria-pressed', 'true')
  await person.click(pause)
  await waitFor(() => expect(screen.queryByText(words)).toBeNull())
})

test('[S37] a desk that the service took for gone says so until its listener is back', async () => {
  const { floor, person } = await showAtWork(listening, { team: listening.team })
  await person.click(screen.getByRole('switch', { name: 'Disponible' }))
  const young = await comes(floor, listening, 'une')
  const words = /^Cette page a été coupée du service : vous n’êtes plus « Disponible »/
  expect(screen.queryByText(words)).toBeNull()
  act(() => {
    floor.release(young.conversation, 'lease-lost')
    floor.changeDesk({ availability: 'away' })
  })
  expect(await screen.findByText(words)).toBeVisible()
  expect(within(screen.getByRole('main')).getByText(/Le jeune est retourné dans la file, à sa place\./)).toBeVisible()
  await person.click(screen.getByRole('switch', { name: 'Disponible' }))
  await waitFor(() => expect(screen.queryByText(words)).toBeNull())
})
