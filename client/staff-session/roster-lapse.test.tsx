import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { lapseWords, RosterLapse } from './roster-lapse.tsx'

const day = 86_400_000
const until = Date.UTC(2026, 11, 12, 11)

test('[S20] from three days before, the words say what will happen, on which day, and who can renew', () => {
  expect(lapseWords(null, until, 'others')).toBeNull()
  expect(lapseWords(until, until - 3 * day - 1, 'others')).toBeNull()
  const soon = lapseWords(until, until - 3 * day, 'others')?.join(' ')
  expect(soon).toContain('n’est valable que jusqu’à samedi 12 décembre')
  expect(soon).toContain('aucune conversation ne pourra commencer')
  expect(soon).toContain('Celles en cours continueront.')
  expect(soon).toContain('Il faut qu’une personne de la coordination se connecte')
  expect(lapseWords(until, until - day, 'coordination')?.join(' ')).toContain('quand vous vous connectez')
})

test('[S20] once it is over, the words say so, and that present conversations go on', () => {
  const over = lapseWords(until, until, 'others')?.join(' ')
  expect(over).toContain('n’est plus valable depuis samedi 12 décembre')
  expect(over).toContain('Celles en cours continuent.')
})

test('[S20] the warning is a status, and stands there only when it is due', () => {
  const late = () => until - day
  const { rerender } = render(<RosterLapse until={until} who="others" now={late} />)
  expect(screen.getByRole('status').textContent).toContain('samedi 12 décembre')
  rerender(<RosterLapse until={until + 14 * day} who="others" now={late} />)
  expect(screen.queryByRole('status')).toBeNull()
})
