import '#client/i18n/testing/french.ts'
import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import { aCheckedProposal } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam, must, today } from '#client/crypto/testing/people.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { rememberUnderWay } from '../return-code/under-way.ts'
import { aTicketOfThisTab, settings } from '../testing/page.tsx'
import { aStorage, tabStorageOver } from '../testing/tab.ts'
import { rememberTicket } from '../visit/remembered-ticket.ts'
import { underWayEntry } from '../visit/tab-storage.ts'
import { FollowUp } from './follow-up.tsx'

afterEach(() => vi.unstubAllGlobals())

async function aTabWithAYesUnderWay() {
  const organisation = await anOrganisation()
  const proposal = await aCheckedProposal(
    organisation,
    await aMember(organisation, 'listener'),
    await aTeam(organisation),
  )
  const { submission, keys } = must(await sealTicket({ proposal, chosen: {}, code: null, day: today }))
  const storage = tabStorageOver(aStorage())
  const kept = { proposal: proposal.id, submission, keys, withCode: false, until: 0, withdrawing: false, seen: null }
  rememberUnderWay(storage, kept)
  return { storage, pin: { organisation: organisation.public, deploymentId: 'AAAAAAAAAAAAAAAAAAAAAA' } }
}

test('[H15] a yes that nobody knows of comes before a ticket that the tab has, and is taken back from there', async () => {
  const { storage, pin } = await aTabWithAYesUnderWay()
  rememberTicket(storage, aTicketOfThisTab)
  const asked = vi.fn(async () => Response.json({ ok: true, value: { erased: 'done' } }))
  vi.stubGlobal('fetch', asked)
  const onBack = vi.fn()
  render(<FollowUp pin={pin} settings={settings} storage={storage} onBack={onBack} information={null} />)
  expect(screen.getByRole('region', { name: 'Ta demande' })).toHaveTextContent('elle ne partira plus')
  await userEvent.click(screen.getByRole('button', { name: 'Retirer ma demande' }))
  await act(() => eventually(() => expect(asked).toHaveBeenCalled()))
  expect(await screen.findByText('Ta demande est retirée. Rien n’est transmis.')).toBeVisible()
  expect(storage.read(underWayEntry)).toBeUndefined()
  await userEvent.click(screen.getByRole('button', { name: 'Retour' }))
  expect(onBack).toHaveBeenCalledOnce()
})
