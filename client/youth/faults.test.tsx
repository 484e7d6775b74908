import { i18n } from '@lingui/core'
import { act, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { aProposal } from '#client/crypto/testing/handover.ts'
import { aTeam } from '#client/crypto/testing/people.ts'
import { faulty, hearNoFaults } from '#client/ui/testing/faulty.ts'
import { aListeningOrganisation } from './testing/organisation.ts'
import { settings, showPage } from './testing/page.tsx'
import { aDesk, talking } from './testing/service.ts'
import { anOpenService, aTab, aWaitingTab, permitOf, tabStorageOver, until } from './testing/tab.ts'

const { organisation, pin, sam } = await aListeningOrganisation()
hearNoFaults()

const button = (name: string) => screen.getByRole('button', { name })
const field = () => screen.getByRole('textbox', { name: 'Ton message' })
const broken = 'Cette page ne marche plus. Recharge-la, ou appelle le 119.'

test('[G21] after a fault in the emergency numbers, the exit and the conversation stay', async () => {
  const { visit } = await aWaitingTab(pin)
  const [first, ...others] = settings.emergency
  if (!first) throw new Error('no number')
  showPage(visit, { ...pin, settings: { ...settings, emergency: [faulty(first, 'label'), ...others] } })
  expect(screen.getByRole('alert')).toHaveTextContent(broken)
  expect(screen.getByRole('link', { name: 'Quitter vite' })).toBeVisible()
  expect(field()).toBeVisible()
})

test('[G21] after a fault in the lines on connection and clock, the exit, the emergency button and the conversation stay', async () => {
  const { visit } = await aWaitingTab({ ...pin, now: () => 0 })
  const say = i18n._.bind(i18n)
  vi.spyOn(i18n, '_').mockImplementation((...words) => {
    const said = say(...(words as Parameters<typeof say>))
    if (said.startsWith('L’heure de ton appareil est fausse.')) throw new Error('a mistake of ours')
    return said
  })
  showPage(visit, pin)
  expect(screen.getByRole('alert')).toHaveTextContent(broken)
  expect(screen.getByRole('link', { name: 'Quitter vite' })).toBeVisible()
  expect(button('Urgence')).toBeVisible()
  expect(field()).toBeVisible()
})

test('[G21] after a fault in the follow-up, the way back to the conversation stays', async () => {
  const FollowUp = () => {
    throw new Error('a mistake')
  }
  const { visit, storage } = await aWaitingTab(pin)
  tabStorageOver(storage).show(true)
  showPage(visit, { ...pin, storage, parts: { FollowUp } })
  expect(screen.getByRole('alert')).toHaveTextContent('Cette page ne marche plus.')
  await userEvent.click(button('Retour'))
  expect(field()).toBeVisible()
})

test('[G21] after a fault in the card, the conversation stays and the notice says that nothing is passed on; the card can be retried', async () => {
  let isFaulty = true
  const ConsentCard = () => {
    if (isFaulty) throw new Error('a mistake')
    return <p>la question</p>
  }
  const { service, visit } = await aWaitingTab(pin)
  showPage(visit, { ...pin, parts: { ConsentCard } })
  act(() => service.set(talking(0, sam)))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  const desk = await aDesk(service, sam, pin.pin.organisation)
  const proposal = await aProposal(sam, await aTeam(organisation), permitOf(visit))
  await act(() => desk.send(proposal))
  expect(await screen.findByRole('alert')).toHaveTextContent(
    'La question ne peut pas être affichée. Rien n’est transmis.',
  )
  expect(field()).toBeVisible()
  isFaulty = false
  await userEvent.click(button('Réessayer'))
  expect(screen.getByText('la question')).toBeVisible()
})

test('[G21] after a fault in a screen, the exit and the emergency button stay', () => {
  const Broken = () => {
    throw new Error('a mistake')
  }
  const { visit } = aTab(anOpenService(), pin)
  visit.start()
  showPage(visit, { ...pin, parts: { TalkScreens: Broken } })
  expect(screen.getByRole('alert')).toHaveTextContent('Cette page ne marche plus. Recharge-la, ou appelle le 119.')
  expect(screen.getByRole('link', { name: 'Quitter vite' })).toBeVisible()
  expect(button('Urgence')).toBeVisible()
})
