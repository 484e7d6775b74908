import { screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { aListener } from '../testing/at-desk.ts'
import type { aFloor } from '../testing/floor.ts'
import { comes, helpCards, log, mine, press, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>

beforeAll(async () => {
  listening = await aListener()
})
beforeEach(() => localStorage.clear())

const atDesk = (options: Parameters<typeof aFloor>[1] = { team: listening.team }) =>
  showAtWork(listening, { helpCards, ...options })

test('the page confirms an end, then one click records the outcome; no other conversation replaces the ended one', async () => {
  const { floor, person } = await atDesk()
  const one = await comes(floor, listening, 'merci')
  await comes(floor, listening, 'la suivante')
  await within(log()).findByText('merci')
  await person.click(press('Terminer'))
  const dialog = screen.getByRole('dialog', { name: /^Terminer la conversation avec/ })
  await person.click(within(dialog).getByRole('button', { name: 'Oui, terminer' }))
  await screen.findByText('Choisissez une conversation dans la liste.')
  expect(screen.queryByText('merci')).not.toBeInTheDocument()
  expect(screen.queryByRole('textbox', { name: 'Réponse' })).not.toBeInTheDocument()
  await person.click(within(mine()).getByRole('button'))
  await within(log()).findByText('la suivante')
  const ended = screen.getByRole('region', { name: 'Conversations terminées' })
  await person.click(within(ended).getByRole('button', { name: 'Abus' }))
  await waitFor(() => expect(ended).not.toBeInTheDocument())
  expect(floor.asked).toContainEqual({
    name: 'outcome:record',
    body: { conversation: one.conversation, outcome: 'abuse' },
  })
})

test('[C14] the question names an end for abuse; the outcome records it; it is never chosen automatically', async () => {
  const { floor, person } = await atDesk()
  const young = await comes(floor, listening, 'des insultes')
  // What is shown here is what the word that ends it names (C18).
  await within(log()).findByText('des insultes')
  await person.click(press('Terminer'))
  const abusive = screen.getByRole('checkbox', {
    name: /^C’était un abus\. Cette page ne pourra pas revenir avant 15 minutes\.$/,
  })
  expect(abusive).not.toBeChecked()
  expect(press('Continuer à parler')).toHaveFocus()
  await person.click(abusive)
  await person.click(screen.getByRole('button', { name: 'Oui, terminer' }))
  const { conversation } = young
  await waitFor(() =>
    expect(floor.asked.slice(-2)).toEqual([
      {
        name: 'conversation:end',
        body: { conversation, abusive: true, end: expect.objectContaining({ role: 'listener' }) },
      },
      { name: 'outcome:record', body: { conversation, outcome: 'abuse' } },
    ]),
  )
  expect(screen.queryByRole('region', { name: 'Conversations terminées' })).not.toBeInTheDocument()
})
