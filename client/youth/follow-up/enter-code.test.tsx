import '../testing/browser-parts.ts'
import '#client/i18n/testing/french.ts'
import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { EnterCode } from './enter-code.tsx'

test.each([
  ['requin abeille jardin zzzz', '« zzzz » n’est pas dans notre liste. Relis ton papier.'],
  ['Mot 1 : zut', '« zut » n’est pas dans notre liste. Relis ton papier.'],
  ['zzzz yyyy xxxx wwww', '« zzzz », « yyyy » et « xxxx » ne sont pas dans notre liste. Relis ton papier.'],
  ['jardin', 'Il manque des mots. Il en faut six.'],
])('what is wrong with "%s" is said', async (typed, words) => {
  render(<EnterCode deploymentId="AAAAAAAAAAAAAAAAAAAAAA" phone="119" onOpen={() => {}} onBack={() => {}} />)
  await userEvent.click(screen.getByRole('textbox', { name: 'Ton code' }))
  await userEvent.paste(typed)
  await userEvent.click(screen.getByRole('button', { name: 'Ouvrir' }))
  expect(await screen.findByText(words)).toHaveRole('alert')
})
