import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { failAtOnce, hearNoFaults } from '#client/ui/testing/faulty.ts'
import { CoordinationPage } from './coordination-page.tsx'

hearNoFaults()

test.each([
  [null, 'Coordination'],
  ['secret', 'Première mise en service'],
] as const)(
  '[G21] a fault before the first rendering leaves no empty page, and the page can be tried again (%s)',
  async (secret, title) => {
    const mend = failAtOnce()
    render(<CoordinationPage setUpSecret={secret} />)
    expect(screen.getByRole('alert')).toHaveTextContent('Cette page ne peut pas être affichée.')
    mend()
    await userEvent.click(screen.getByRole('button', { name: 'Réessayer' }))
    expect(await screen.findByRole('heading', { name: title })).toBeVisible()
  },
)
