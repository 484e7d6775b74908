import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { newestConsentText } from '#shared/consent/texts.ts'
import { atRest } from '#shared/testing/at-rest.ts'
import { aListener } from '../testing/at-desk.ts'
import { texts } from '../testing/at-work.ts'
import type { aFloor } from '../testing/floor.ts'
import { comes, helpCards, log, mine, press, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

const atDesk = (options: Parameters<typeof aFloor>[1] = { team: listening.team }) =>
  showAtWork(listening, { helpCards, ...options })

test('[G6] the preview is the card the young person will see, and proposing sends it', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'je ne peux pas rentrer')
  await within(log()).findByText('je ne peux pas rentrer')
  await person.click(press('Suivi nécessaire'))
  const panel = screen.getByRole('complementary', { name: 'Suivi nécessaire' })
  const preview = within(panel).getByRole('region', { name: 'Proposition de suivi' })
  expect(within(panel).getByRole('button', { name: 'Proposer' })).toBeDisabled()
  await person.selectOptions(within(panel).getByRole('combobox', { name: 'Raison' }), 'home')
  expect(within(panel).getByRole('combobox', { name: 'Raison' })).toHaveAccessibleDescription(
    expect.stringContaining(newestConsentText('fr').reasons.home),
  )
  const wanted = within(panel).getByRole('group', { name: 'Spécialités' })
  await person.click(within(wanted).getByRole('checkbox', { name: 'Juridique' }))
  await person.type(within(panel).getByRole('textbox', { name: 'Résumé pour le jeune' }), 'Tu cherches où dormir.')
  expect(preview).toHaveTextContent(newestConsentText('fr').reasons.home)
  expect(preview).toHaveTextContent('quelqu’un qui connaît tes droits')
  expect(preview).toHaveTextContent('Sam, écoutant. L’équipe verra ce nom.')
  expect(within(preview).getByRole('textbox', { name: 'Résumé transmis' })).toHaveValue('Tu cherches où dormir.')
  await act(async () => {
    await floor.tellPermits(young)
    await atRest()
  })
  await person.click(within(panel).getByRole('button', { name: 'Proposer' }))
  await waitFor(async () =>
    expect(await texts(floor, young)).toEqual(['je ne peux pas rentrer', 'permits', 'proposal']),
  )
  await within(panel).findByText(/^La proposition est partie\. L’appareil du jeune n’a pas encore dit qu’il l’a reçue/)
  await within(log()).findByText('Suivi proposé. La carte est partie, pas encore reçue.')
  await act(() => floor.hasReceived(young))
  await within(panel).findByText(/La proposition est sur l’écran du jeune/)
  await within(log()).findByText('Suivi proposé. La carte est sur l’écran du jeune.')

  const [, , proposal] = await floor.reads(young)
  if (proposal?.kind !== 'proposal') throw new Error('a proposal')
  await act(() => floor.says(young, { kind: 'answer', proposal: proposal.id, answer: 'yes' }))
  await within(panel).findByText('Le jeune a dit oui.')
  expect(within(panel).getByText(/^Sa demande est chez l’équipe de suivi/)).toBeVisible()
  expect(within(panel).queryByRole('button', { name: 'Proposer' })).toBeNull()
})

test('when no proposal is possible the panel says why', async () => {
  const { floor, person } = await atDesk({})
  await comes(floor, listening, 'bonjour')
  await within(log()).findByText('bonjour')
  await person.click(press('Suivi nécessaire'))
  const panel = screen.getByRole('complementary', { name: 'Suivi nécessaire' })
  expect(panel).toHaveTextContent('L’équipe de suivi n’a pas encore de clé')
  await person.type(within(panel).getByRole('textbox', { name: 'Résumé pour le jeune' }), 'x')
  expect(within(panel).getByRole('button', { name: 'Proposer' })).toBeDisabled()
})

test('the draft of a handover stays with its conversation, and no browser storage contains it', async () => {
  const { floor, person } = await atDesk()
  await comes(floor, listening, 'une')
  await comes(floor, listening, 'deux')
  await within(log()).findByText('une')
  await person.click(press('Suivi nécessaire'))
  const summary = () => screen.getByRole('textbox', { name: 'Résumé pour le jeune' })
  await person.type(summary(), 'Un résumé à garder.')
  const [first, second] = within(mine()).getAllByRole('button')
  await person.click(second!)
  expect(summary()).toHaveValue('')
  await person.click(first!)
  expect(summary()).toHaveValue('Un résumé à garder.')
  expect(JSON.stringify([{ ...localStorage }, { ...sessionStorage }])).not.toContain('résumé')
})
