import { act, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { aCoordination } from '../testing/coordination.ts'
import { press, serveThePin, showCoordination } from '../testing/shown.tsx'

beforeEach(serveThePin)
afterEach(() => {
  vi.unstubAllGlobals()
})

test('hours are edited, checked and saved; a colleague’s change is announced and not lost', async () => {
  const made = await aCoordination()
  await showCoordination(made, 'Horaires')
  await press('Ajouter une plage Lundi')
  const end = screen.getByLabelText('Lundi, plage 1, fin')
  await userEvent.clear(end)
  await userEvent.type(end, '10:00')
  expect(screen.getByText(/finir après son début/)).toBeVisible()
  await press('Enregistrer')
  expect(made.bodies('hours:set')).toEqual([])
  await userEvent.clear(end)
  await userEvent.type(end, '00:00')
  act(() => {
    made.tell('hours:changed', {
      hours: { week: made.opened.hours.week, exceptions: [{ day: '2026-12-25', ranges: [] }] },
    })
  })
  expect(screen.getByText(/Quelqu’un d’autre vient de changer les horaires/)).toBeVisible()
  await press('Enregistrer')
  expect(await screen.findByText('Horaires enregistrés.')).toBeVisible()
  expect(made.bodies('hours:set')).toMatchObject([
    { hours: { week: [[{ from: '14:00', to: '24:00' }], [], [], [], [], [], []] } },
  ])
})
