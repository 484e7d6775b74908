import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { ok, refuse } from '#shared/result.ts'
import { readSetUpSecret, takeSetUpSecret } from './link.ts'
import type { SetUp } from './set-up-in-this-page.ts'
import { SetUpPage } from './set-up-page.tsx'

const pin = { organisation: 'organisation', deploymentId: 'deployment' }

async function fill(password: string) {
  await userEvent.type(screen.getByRole('textbox', { name: 'Identifiant' }), 'nour')
  await userEvent.type(screen.getByRole('textbox', { name: 'Nom affiché' }), 'Nour, coordination')
  await userEvent.type(screen.getByLabelText('Mot de passe'), password)
  await userEvent.click(screen.getByRole('button', { name: 'Créer l’organisation' }))
}

function show(answer: Awaited<ReturnType<SetUp>>) {
  const chosen: unknown[] = []
  const made: unknown[] = []
  const setUp: SetUp = async (choice) => {
    chosen.push(choice)
    return answer
  }
  render(<SetUpPage setUp={setUp} onDone={(done) => made.push(done)} />)
  return { chosen, made }
}

test('[S1] the first supervisor makes the organisation', async () => {
  const { chosen, made } = show(ok(pin))
  await fill('une longue phrase')
  expect(chosen).toEqual([{ login: 'nour', alias: 'Nour, coordination', password: 'une longue phrase' }])
  expect(made).toEqual([pin])
})

test('[S1] for a used or expired link the page says what to do', async () => {
  const { made } = show(refuse('not-available'))
  await fill('une longue phrase')
  expect(screen.getByRole('alert')).toHaveTextContent('Ce lien de mise en service n’est plus valable')
  expect(made).toEqual([])
})

test('a short password is refused before any key is made', async () => {
  const { chosen } = show(ok(pin))
  await fill('court')
  expect(screen.getByRole('alert')).toHaveTextContent('au moins 12 caractères')
  expect(chosen).toEqual([])
})

test('the printed secret is parsed strictly and removed from the address at once; the name of a part of the desk is no secret', () => {
  const secret = 'A'.repeat(43)
  expect(readSetUpSecret(`#set-up=${secret}`)).toBe(secret)
  for (const other of ['', '#/equipe', `#${secret}`, `#set-up=${secret}x`]) expect(readSetUpSecret(other)).toBeNull()
  history.replaceState(null, '', `/coordination#set-up=${secret}`)
  expect(takeSetUpSecret()).toBe(secret)
  expect(location.href).toMatch(/\/coordination$/)
  history.replaceState(null, '', '/coordination#/equipe')
  expect(takeSetUpSecret()).toBeNull()
  expect(location.hash).toBe('#/equipe')
})
