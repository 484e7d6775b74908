import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import type { OpenedInvitation } from '#client/enrolment/enrol.ts'
import type { EnrolmentRefusal } from '#client/enrolment/refusals.ts'
import { failAtOnce, faulty, hearNoFaults } from '#client/ui/testing/faulty.ts'
import { codeWords } from '#language/code-words.ts'
import type { StaffId } from '#shared/ids.ts'
import { ok, type Result, refuse } from '#shared/result.ts'
import { InvitationPage } from './invitation-page.tsx'
import { readLink, takeLink } from './link.ts'

const invited: OpenedInvitation = { staff: newId<StaffId>(), role: 'cell', login: 'ada' }

hearNoFaults()

type Opened = Result<OpenedInvitation, EnrolmentRefusal>

function show(opened: Opened[] = [ok(invited)], enrolled: Opened[] = [ok(invited)]) {
  const chosen: unknown[] = []
  const acts = {
    open: async () => opened.shift() ?? refuse('internal'),
    async enrol(choice: unknown) {
      chosen.push(choice)
      return enrolled.shift() ?? refuse('internal')
    },
  }
  render(<InvitationPage acts={acts} />)
  return chosen
}

const alias = () => screen.findByRole('textbox', { name: 'Nom affiché' })
const create = () => userEvent.click(screen.getByRole('button', { name: 'Créer mes clés' }))

test('an invited person sees role and login, chooses a name and a password, and reads what comes next', async () => {
  const chosen = show()
  expect(await alias()).toHaveAccessibleDescription(/Un jeune peut voir ce nom.*Jamais votre vrai nom/)
  expect(screen.getByText(/Votre rôle : équipe de suivi/)).toBeVisible()
  expect(screen.getByRole('textbox', { name: 'Identifiant' })).toHaveValue('ada')
  await userEvent.type(await alias(), 'Ada, psychologue')
  await userEvent.type(screen.getByLabelText('Mot de passe'), 'une longue phrase')
  await create()
  expect(await screen.findByText(/La coordination doit maintenant vérifier et signer/)).toBeVisible()
  expect(screen.getByRole('link', { name: 'Aller à la page de connexion' })).toHaveAttribute('href', '/cellule')
  expect(chosen).toEqual([{ alias: 'Ada, psychologue', password: 'une longue phrase' }])
})

test('the page draws five words, shows them, and uses them as the password', async () => {
  const chosen = show()
  await userEvent.type(await alias(), 'Ada')
  await userEvent.click(screen.getByRole('button', { name: 'Proposer cinq mots' }))
  const [, words = ''] = (await screen.findByText(/Mot de passe proposé/)).textContent?.split(' : ') ?? []
  expect(words.split('-')).toHaveLength(5)
  expect(words.split('-').every((word) => codeWords.includes(word))).toBe(true)
  await create()
  expect(chosen).toEqual([{ alias: 'Ada', password: words }])
})

test('a short password is refused before any key is made', async () => {
  const chosen = show()
  await userEvent.type(await alias(), 'Ada')
  await userEvent.type(screen.getByLabelText('Mot de passe'), 'onze signes')
  await create()
  expect(screen.getByRole('alert')).toHaveTextContent('au moins 12 caractères')
  expect(screen.getByRole('alert')).toHaveFocus()
  expect(chosen).toEqual([])
})

test('a used or expired link says so', async () => {
  show([refuse('not-available')])
  expect(await screen.findByRole('alert')).toHaveTextContent('Cette invitation n’est plus valable')
  expect(screen.queryByRole('button', { name: 'Réessayer' })).toBeNull()
})

test('without network the page offers another attempt', async () => {
  show([refuse('unreachable'), ok(invited)])
  await userEvent.click(await screen.findByRole('button', { name: 'Réessayer' }))
  expect(await alias()).toBeVisible()
})

test('[G3] an organisation other than the page’s raises an alarm, and nothing can be typed', async () => {
  show([refuse('other-organisation')])
  expect(await screen.findByRole('alert')).toHaveTextContent('Alerte : le serveur se présente au nom d’une autre')
  expect(screen.queryByRole('textbox')).toBeNull()
})

test('after a lost request the form keeps the typed words', async () => {
  const chosen = show([ok(invited)], [refuse('unreachable'), ok(invited)])
  await userEvent.type(await alias(), 'Ada')
  await userEvent.type(screen.getByLabelText('Mot de passe'), 'une longue phrase')
  await create()
  expect(await screen.findByRole('alert')).toHaveTextContent('Le service ne répond pas')
  await create()
  expect(await screen.findByRole('heading', { name: 'Vos clés sont créées' })).toBeVisible()
  expect(chosen).toHaveLength(2)
})

test('[G21] a fault before the first rendering leaves no empty page, and the page can be tried again', async () => {
  const mend = failAtOnce()
  show()
  expect(screen.getByRole('alert')).toHaveTextContent('Cette page ne peut pas être affichée.')
  mend()
  await userEvent.click(screen.getByRole('button', { name: 'Réessayer' }))
  expect(await alias()).toBeVisible()
})

test('[G21] a role that cannot be shown leaves no empty page', async () => {
  show([ok(faulty(invited, 'role')), ok(invited)])
  const notice = await screen.findByRole('alert')
  expect(notice).toHaveTextContent('Cette page ne peut pas être affichée.')
  await userEvent.click(screen.getByRole('button', { name: 'Réessayer' }))
  expect(await alias()).toBeVisible()
})

test('[G21] when the form cannot be shown, the role of the invited person still is', async () => {
  show([ok(faulty(invited, 'login'))])
  expect(await screen.findByRole('alert')).toHaveTextContent('Cette partie ne peut pas être affichée.')
  expect(screen.getByText(/Votre rôle : équipe de suivi/)).toBeVisible()
})

test('without a whole link the page only asks to open the link again', () => {
  render(<InvitationPage acts={null} />)
  expect(screen.getByText(/ne contient pas d’invitation entière/)).toBeVisible()
})

const id = 'A'.repeat(22)
const secret = 'A'.repeat(43)

test('the link is parsed strictly, and removed from the address at once', () => {
  expect(readLink(`#${id}.${secret}`)).toEqual({ invitation: id, secret })
  for (const wrong of ['', '#', `#${id}`, `#${id}.${secret}x`, `#${id}.${secret}.x`, `#${secret}.${id}`])
    expect(readLink(wrong)).toBeNull()
  history.replaceState(null, '', `/invitation#${id}.${secret}`)
  const entries = history.length
  expect(takeLink()).toEqual({ invitation: id, secret })
  expect(location.href).toMatch(/\/invitation$/)
  expect(history.length).toBe(entries)
})
