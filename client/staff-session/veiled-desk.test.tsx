import { act, fireEvent, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useEffect, useState } from 'react'
import { beforeAll, expect, test } from 'vitest'
import { aHouse, type SomeStaff, someStaff } from '#client/enrolment/testing/people.ts'
import { Dialog } from '#client/ui/dialog.tsx'
import { limits } from '#shared/protocol/limits.ts'
import type { StaffSession } from './page-session.ts'
import { StaffGate } from './staff-gate.tsx'
import { createStaffSession } from './staff-session.ts'
import { somePorts } from './testing/ports.ts'

let sam: SomeStaff
beforeAll(async () => {
  sam = await someStaff(await aHouse(), 'listener', 'Sam', Date.now())
})

/** A desk with a draft, something that arrives by itself, and a question in a dialog. */
function SomeDesk({ session, arrive, pressed }: { session: StaffSession; arrive: () => string; pressed: () => void }) {
  const [said, setSaid] = useState('Bonjour de Kiwi')
  const [asks, setAsks] = useState(false)
  useEffect(() => {
    document.title = said
  }, [said])
  useEffect(() => {
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [pressed])
  return (
    <main>
      <p>{said}</p>
      <input aria-label="Réponse" />
      <button type="button" onClick={session.veil}>
        Voiler
      </button>
      <button type="button" onClick={() => setAsks(true)}>
        Demander
      </button>
      <button type="button" onClick={() => setSaid(arrive())} data-arrival>
        Arrivée
      </button>
      {asks && (
        <Dialog title="Kiwi part ?" onClose={() => setAsks(false)}>
          <button type="button">Oui</button>
        </Dialog>
      )}
    </main>
  )
}

async function show(now: () => number = Date.now) {
  const world = somePorts(sam.session)
  const store = createStaffSession(world.ports, now)
  const keys: string[] = []
  const pressed = () => keys.push('pressed')
  render(
    <StaffGate role="listener" store={store} watch={() => null}>
      {(session) => <SomeDesk session={session} arrive={() => 'Encore Kiwi'} pressed={pressed} />}
    </StaffGate>,
  )
  await act(() => store.signIn('sam', world.password))
  const field = await screen.findByRole('textbox', { name: 'Réponse' })
  const arrival = document.querySelector<HTMLButtonElement>('[data-arrival]')
  const person = userEvent.setup()
  await person.type(field, 'mon brouillon')
  keys.length = 0
  return { store, field, arrival, person, keys, refuseWith: world.refuseWith }
}

const page = () => document.body.textContent
const veil = () => screen.queryByRole('region', { name: 'Écran voilé' })

test('behind the veil the page has no word of anybody, and the desk goes on; the button shows it as it was left', async () => {
  const { field, arrival, person, store } = await show()
  await person.click(screen.getByRole('button', { name: 'Voiler' }))
  expect(veil()).toBeVisible()
  expect(page()).not.toContain('Kiwi')
  expect(screen.queryByRole('textbox')).toBeNull()
  expect(screen.getByRole('button', { name: 'Lever le voile' })).toHaveFocus()
  act(() => arrival?.click())
  expect([document.title, page()?.includes('Kiwi')]).toEqual(['Encore Kiwi', false])
  await person.click(screen.getByRole('button', { name: 'Lever le voile' }))
  expect(veil()).toBeNull()
  expect(page()).toContain('Encore Kiwi')
  expect(screen.getByRole('textbox', { name: 'Réponse' })).toBe(field)
  expect(field).toHaveValue('mon brouillon')
  expect(store.state().phase).toBe('signed-in')
})

test('Alt+M draws the veil from a field, and one key lifts it, gives the focus back and does nothing else', async () => {
  const { field, person, keys } = await show()
  await person.click(field)
  await person.keyboard('{Alt>}m{/Alt}')
  expect(veil()).toBeVisible()
  keys.length = 0
  await person.keyboard('{Shift}{Alt}{Tab}')
  expect(veil()).toBeVisible()
  await person.keyboard('x')
  expect(veil()).toBeNull()
  expect(field).toHaveFocus()
  expect(field).toHaveValue('mon brouillon')
  expect(keys).toEqual([])
  await person.keyboard('y')
  expect(field).toHaveValue('mon brouillony')
})

test('the key that lifts the veil writes nothing while it is held', async () => {
  const { field, person, keys } = await show()
  await person.click(field)
  await person.keyboard('{Alt>}m{/Alt}')
  keys.length = 0
  const held = { key: 'x', code: 'KeyX' }
  fireEvent.keyDown(document.body, held)
  expect(veil()).toBeNull()
  expect(fireEvent.keyDown(field, { ...held, repeat: true })).toBe(false)
  expect(fireEvent.keyUp(field, held)).toBe(false)
  expect(keys).toEqual([])
  expect(fireEvent.keyDown(field, held)).toBe(true)
})

test('a question in a dialog is hidden with the desk, and asked again once the veil is lifted', async () => {
  const { person, store } = await show()
  await person.click(screen.getByRole('button', { name: 'Demander' }))
  const dialog = screen.getByRole('dialog', { name: 'Kiwi part ?' })
  act(() => store.veil())
  expect(page()).not.toContain('Kiwi')
  act(() => store.lift())
  expect(screen.getByRole('dialog', { name: 'Kiwi part ?' })).toBe(dialog)
  expect(dialog).toHaveAttribute('open')
})

test('[S28] [C34] behind a locked veil only the password shows the desk again, and a wrong one says so', async () => {
  let now = Date.now()
  const { field, person, store, keys } = await show(() => now)
  now += limits.veilAfter
  act(() => store.tick(false))
  now += limits.staffIdleLock
  act(() => store.tick(false))
  const password = screen.getByLabelText('Mot de passe')
  expect(password).toHaveFocus()
  keys.length = 0
  await person.keyboard('faux{Enter}')
  expect(await screen.findByText('Ce n’est pas votre mot de passe.')).toHaveFocus()
  expect([keys, page()?.includes('Kiwi')]).toEqual([[], false])
  await person.clear(password)
  await person.type(password, 'cinq-mots-tires-au-sort')
  await person.click(screen.getByRole('button', { name: 'Lever le voile' }))
  // It is another desk: the words of the former one went with the keys.
  expect(await screen.findByRole('textbox', { name: 'Réponse' })).toHaveValue('')
  expect(field).not.toBeInTheDocument()
})

test('[S28] six wrong passwords are paced in words, nothing is lost, and the right one lifts the veil', async () => {
  let now = Date.now()
  const { person, store, refuseWith } = await show(() => now)
  now += limits.veilAfter
  act(() => store.tick(false))
  now += limits.staffIdleLock
  act(() => store.tick(false))
  const password = screen.getByLabelText('Mot de passe')
  for (let tries = 1; tries <= 5; tries += 1) {
    await person.clear(password)
    await person.type(password, `faux ${tries}{Enter}`)
    expect(await screen.findByText('Ce n’est pas votre mot de passe.')).toBeVisible()
  }
  refuseWith('too-fast')
  await person.type(password, ' encore{Enter}')
  expect(await screen.findByText(/^Trop d’essais : attendez une minute/)).toHaveFocus()
  expect(page()).not.toContain('Kiwi')
  await person.clear(password)
  await person.type(password, 'cinq-mots-tires-au-sort{Enter}')
  expect(await screen.findByRole('textbox', { name: 'Réponse' })).toBeVisible()
})
