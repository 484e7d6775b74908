import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { aListeningOrganisation } from '../testing/organisation.ts'
import { aDesk, talking } from '../testing/service.ts'
import { aWaitingTab, until } from '../testing/tab.ts'
import type { TalkState } from '../visit/talk-state.ts'
import { Unanswered } from './unanswered.tsx'

const { pin, sam } = await aListeningOrganisation()

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const see = (state: DocumentVisibilityState) => vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state)
const region = () => screen.queryByRole('region', { name: 'Sam ne répond pas' })

/** A line that Sam has not answered, on a page whose clock the test moves. */
async function unanswered() {
  const { service, visit } = await aWaitingTab(pin)
  service.set(talking(0, sam))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  const desk = await aDesk(service, sam, pin.pin.organisation)
  visit.say({ kind: 'text', text: 'Tu es là ?', at: 0 })
  const talk = (): TalkState => {
    const state = visit.state().talk
    if (!state) throw new Error('no conversation')
    return state
  }
  await until(() => expect(talk().log.timeline.items.at(-1)).toMatchObject({ content: { kind: 'text' } }))
  see('visible')
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
  const page = (connection: 'connected' | 'lost' = 'connected') => (
    <Unanswered visit={visit} talk={talk()} connection={connection} />
  )
  const { rerender } = render(page())
  return { service, visit, desk, talk, show: (connection?: 'connected' | 'lost') => rerender(page(connection)) }
}

const pass = (milliseconds: number) => act(() => vi.advanceTimersByTime(milliseconds))

test('[C27] [G10] after four minutes without an answer the page says that it is not the young person’s doing, and offers both ways', async () => {
  const { visit, service } = await unanswered()
  pass(limits.unansweredAsks - 1000)
  expect(region()).toBeNull()
  pass(1000)
  expect(region()).toHaveTextContent('Sam ne répond pas pour l’instant. Ce n’est pas à cause de toi.')
  fireEvent.click(screen.getByRole('button', { name: "J'attends encore" }))
  expect(region()).toBeNull()
  pass(limits.unansweredAsks)
  service.setOnlyOne(true)
  fireEvent.click(screen.getByRole('button', { name: "Demander quelqu'un d'autre" }))
  await waitFor(() => expect(region()).toHaveTextContent('Sam est la seule personne en ce moment.'))
  service.refuseNext('listener:replace', 'busy')
  fireEvent.click(screen.getByRole('button', { name: "Demander quelqu'un d'autre" }))
  await waitFor(() => expect(region()).toHaveTextContent('Ça n’a pas marché. Essaie encore.'))
  service.setOnlyOne(false)
  fireEvent.click(screen.getByRole('button', { name: "Demander quelqu'un d'autre" }))
  await waitFor(() => expect(region()).not.toHaveTextContent('Essaie encore'))
  const asked = service.asked.filter(({ name }) => name === 'listener:replace').map(({ body }) => body)
  expect(asked).toEqual(Array.from({ length: 3 }, () => ({ listener: visit.state().talk?.reader?.id })))
})

test('[C27] the count stands still while the page is hidden or offline', async () => {
  const { show } = await unanswered()
  pass(limits.unansweredAsks - 1000)
  show('lost')
  pass(limits.unansweredAsks)
  show()
  see('hidden')
  pass(limits.unansweredAsks)
  expect(region()).toBeNull()
  see('visible')
  pass(1000)
  expect(region()).not.toBeNull()
})

test('[C27] an answer takes the offer away', async () => {
  const { desk, talk, show } = await unanswered()
  pass(limits.unansweredAsks)
  expect(region()).not.toBeNull()
  vi.useRealTimers()
  await desk.send({ kind: 'text', text: 'Oui, pardon.', at: 0 })
  await until(() => expect(talk().log.timeline.items.at(-1)).toMatchObject({ content: { text: 'Oui, pardon.' } }))
  show()
  expect(region()).toBeNull()
})
