import '../testing/browser-parts.ts'
import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { faulty, hearNoFaults } from '#client/ui/testing/faulty.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import { Log } from './log.tsx'
import type { ShownLine } from './shown-line.ts'

hearNoFaults()

const line = (text: string): Extract<ShownLine, { kind: 'text' }> => ({
  ...{ kind: 'text', key: text, mine: false, from: 'Sam', text },
  reference: { role: 'listener', session: 'x' as SenderSessionId, sequence: 0 },
})

test('[G21] a line that fails says so in its place, and the lines and the card around it stand', () => {
  render(
    <Log lines={[line('un'), faulty(line('deux'), 'mine'), line('trois')]} caughtUp>
      <p>la carte</p>
    </Log>,
  )
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
    'Sam : un ',
    'Ce message ne peut pas être affiché.',
    'Sam : trois ',
  ])
  expect(screen.getByText('la carte')).toBeVisible()
})
