import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { Before } from './before.tsx'

test('[C48] [C54] before anybody writes, the page says who will read, and who only after a yes', () => {
  render(<Before onStart={() => undefined} onAdult={() => undefined} onCode={undefined} />)
  const words =
    'La personne qui te répond lit tes messages. Toute autre, seulement si tu dis oui. Si elle disparaît, quelqu’un prend sa place, et on te le dit.'
  expect(screen.getByText(words)).toBeVisible()
})
