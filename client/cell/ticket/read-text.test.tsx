import { cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { sealTicket } from '#client/crypto/device/seal-ticket.ts'
import { newId } from '#client/crypto/random.ts'
import { openTicket } from '#client/crypto/staff/ticket-opening.ts'
import { aCheckedProposal, asReceived, chosen } from '#client/crypto/testing/handover.ts'
import { aMember, anOrganisation, aTeam, must, today } from '#client/crypto/testing/people.ts'
import type { ConsentText } from '#shared/consent/text.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { TicketId } from '#shared/ids.ts'
import type { CellTicket } from '#shared/protocol/cell.ts'
import { bareConsentText } from '#shared/testing/bare-consent-text.ts'
import { Consent } from './consent.tsx'
import { Transmitted } from './transmitted.tsx'

const newest = newestConsentText('fr')
const ticket: CellTicket = {
  ...{
    ticket: newId<TicketId>(),
    phase: 'received',
    erasing: false,
    receivedOn: today,
    expiresOn: '2027-02-21',
    epoch: 1,
  },
  ...{ taker: null, passedBy: [], alarm: false, youthHere: false, lastPosition: 0, lastWriter: null },
}
const organisation = await anOrganisation()
const listener = await aMember(organisation, 'listener')
const team = await aTeam(organisation)

afterEach(cleanup)

/** What the cell shows of a ticket that was sealed under this text. */
async function show(text: ConsentText, isOwnProposal = false) {
  const proposal = await aCheckedProposal(organisation, listener, team, text)
  const sealed = asReceived(must(await sealTicket({ proposal, chosen, code: null, day: today })), 1)
  const keys = { organisation: organisation.public, team: team.key, texts: [newest, bareConsentText] }
  const readable = must(await openTicket(sealed, keys))
  render(
    <>
      <Consent readable={{ ...readable, isOwnProposal }} ticket={ticket} />
      <Transmitted readable={{ ...readable, isOwnProposal }} reach={null} />
    </>,
  )
  return {
    accord: screen.getByRole('region', { name: 'Accord' }),
    transmitted: screen.getByRole('region', { name: 'Ce qui est transmis' }),
  }
}

test('[G6][H13] the cell shows the phrase of the text that was read, not that of today', async () => {
  const { transmitted } = await show(bareConsentText)
  expect(transmitted).toHaveTextContent(bareConsentText.reasons.home)
  expect(transmitted).not.toHaveTextContent(newest.reasons.home)
})

test.each([newest, bareConsentText])(
  '[G6][H13] the cell shows all lines of the text $id that was read, and no other',
  async (text) => {
    const { accord } = await show(text)
    const lines = text.sections.flatMap((section) => section.lines)
    const shown = [...accord.querySelectorAll('.cell-consent-text p')].map(({ textContent }) => textContent)
    expect(shown).toEqual(lines)
    expect(within(accord).getByText(text.id)).toBeInTheDocument()
  },
)

test('[H13] the desk says what the facts of the text allow, and how long the ticket is kept', async () => {
  const { accord } = await show(newest)
  expect(accord).toHaveTextContent(
    'associer des collègues, prendre des notes d’équipe, proposer un envoi ailleurs et recevoir un autre moyen de le joindre',
  )
  expect(accord).toHaveTextContent('90 jours après le dernier échange, 365 jours au plus après l’accord')
})

test('[H13] a text with every fact off allows nothing more than to answer, and has its own term', async () => {
  const { accord } = await show(bareConsentText)
  expect(accord).toHaveTextContent('rien de plus que répondre')
  expect(accord).toHaveTextContent('30 jours après le dernier échange, 40 jours au plus après l’accord')
  expect(accord).not.toHaveTextContent('associer des collègues')
})

test('[S13] a member who proposed the ticket as a listener, with another account, is told so', async () => {
  expect((await show(newest, true)).accord).toHaveTextContent('Sam : vous-même, avec votre autre compte')
  cleanup()
  expect((await show(newest)).accord).not.toHaveTextContent('vous-même')
})
