import '../testing/browser-parts.ts'
import '#client/i18n/testing/french.ts'
import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { drawWords } from '#client/crypto/words.ts'
import { codeWords } from '#language/code-words.ts'
import { EnterCode } from './enter-code.tsx'

test.each([
  ['requin abeille jardin zzzz', '« zzzz » n’est pas dans notre liste. Relis ton papier.'],
  ['Mot 1 : zut', '« zut » n’est pas dans notre liste. Relis ton papier.'],
  ['zzzz yyyy xxxx wwww', '« zzzz », « yyyy » et « xxxx » ne sont pas dans notre liste. Relis ton papier.'],
  ['jardin', 'Il manque des mots. Il en faut six.'],
])('the page says what is wrong with "%s"', async (typed, words) => {
  render(<EnterCode deploymentId="AAAAAAAAAAAAAAAAAAAAAA" phone="119" onOpen={() => {}} onBack={() => {}} />)
  await userEvent.click(screen.getByRole('textbox', { name: 'Ton code' }))
  await userEvent.paste(typed)
  await userEvent.click(screen.getByRole('button', { name: 'Ouvrir' }))
  expect(await screen.findByText(words)).toHaveRole('alert')
})

test('a fault at reading a code is reported in words, and the code can be tried again', async () => {
  vi.stubGlobal('reportError', vi.fn())
  const broken = vi.spyOn(crypto.subtle, 'importKey').mockRejectedValue(new DOMException('', 'NotSupportedError'))
  render(<EnterCode deploymentId={'A'.repeat(22)} phone="119" onOpen={() => undefined} onBack={() => undefined} />)
  await userEvent.type(screen.getByRole('textbox', { name: 'Ton code' }), drawWords(codeWords, 6).join(' '))
  const open = screen.getByRole('button', { name: 'Ouvrir' })
  await userEvent.click(open)
  expect(await screen.findByText(/On n’arrive pas à joindre le service/)).toBeVisible()
  expect(open).toHaveAttribute('aria-disabled', 'false')
  broken.mockRestore()
  vi.unstubAllGlobals()
})
