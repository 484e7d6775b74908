import { act, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { informationPlace } from './information-links.tsx'
import { aListeningOrganisation } from './testing/organisation.ts'
import { aTicketOfThisTab, settings, showPage } from './testing/page.tsx'
import { aDesk, talking } from './testing/service.ts'
import { anOpenService, aStorage, aTab, aWaitingTab, tabStorageOver, until } from './testing/tab.ts'
import { rememberTicket } from './visit/remembered-ticket.ts'

const { pin, sam } = await aListeningOrganisation()
const back = () => screen.getByRole('button', { name: 'Retour' })
const link = (name: string) => screen.getByRole('link', { name })

test('[D6] the first screen leads to the information, and names the level of accessibility with the way to its declaration', async () => {
  showPage(aTab(anOpenService(), pin).visit, { ...pin, settings: { ...settings, accessibility: 'partial' } })
  await userEvent.click(link('Informations'))
  expect(screen.getByRole('heading', { name: 'Informations : beginning' })).toBeVisible()
  expect(link('Quitter vite')).toBeVisible()
  await userEvent.click(back())
  expect(screen.getByRole('heading', { name: 'Parler avec quelqu’un' })).toBeVisible()
  await userEvent.click(link('Accessibilité : partiellement conforme'))
  expect(screen.getByRole('heading', { name: 'Informations : accessibility' })).toBeVisible()
})

test('[D6] [G9] a conversation goes on behind the information: what is written meanwhile, and what stands in the field, is there afterwards', async () => {
  const tab = await aWaitingTab(pin)
  showPage(tab.visit, { ...pin, storage: tab.storage })
  act(() => tab.service.set(talking(0, sam)))
  await until(() => expect(tab.visit.state().talk?.reader?.id).toBe(sam.id))
  const desk = await aDesk(tab.service, sam, pin.pin.organisation)
  await userEvent.type(screen.getByRole('textbox', { name: 'Ton message' }), 'Je vou')
  await userEvent.click(link('Informations'))
  expect(screen.queryByRole('log')).toBeNull()
  await act(() => desk.write('Tu es là ?'))
  await userEvent.click(back())
  expect(await screen.findByText('Tu es là ?')).toBeVisible()
  expect(screen.getByRole('textbox', { name: 'Ton message' })).toHaveValue('Je vou')
})

test('[D6] the way back from the information leads to the follow-up, if it was opened from there', async () => {
  const storage = aStorage()
  const tab = tabStorageOver(storage)
  rememberTicket(tab, aTicketOfThisTab)
  tab.show(true)
  showPage(aTab(anOpenService(), pin).visit, { ...pin, storageOfTab: tab })
  expect(screen.getByRole('heading', { name: 'Ton suivi' })).toBeVisible()
  await userEvent.click(link('Informations'))
  await userEvent.click(back())
  expect(screen.getByRole('heading', { name: 'Ton suivi' })).toBeVisible()
})

test('[D6] an address asks for the information, for its declaration of accessibility, or for neither', () => {
  expect(informationPlace({ pathname: '/', hash: '#accessibility' })).toBeUndefined()
  expect(informationPlace({ pathname: '/informations', hash: '' })).toBe('beginning')
  expect(informationPlace({ pathname: '/informations', hash: '#accessibility' })).toBe('accessibility')
})
