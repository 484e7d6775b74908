import '#client/i18n/testing/french.ts'
import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { createSubscribers } from '#client/ui/observable.ts'
import type { Outcome } from './outcome-machine.ts'
import { OutcomeScreen } from './outcome-screen.tsx'

function show(first: Outcome, more: { isLeftAnyTime?: boolean } = {}) {
  const { subscribe, notify } = createSubscribers()
  const [resend, withdraw, onBack] = [vi.fn(), vi.fn(), vi.fn()]
  let state = first
  const store = { state: () => state, subscribe, resend, withdraw, pressedAt: () => null, stop: () => undefined }
  render(<OutcomeScreen store={store} back="Retour" onBack={onBack} {...more} />)
  const become = (next: Outcome) =>
    act(() => {
      state = next
      notify()
    })
  return { become, resend, withdraw, onBack }
}

const buttons = () => screen.queryAllByRole('button').map(({ textContent }) => textContent)
const said = () => screen.getByRole('region', { name: 'Ta demande' })
const unknown = 'On ne sait pas encore si ta demande est partie.'

test.each<[Outcome, string, readonly string[]]>([
  [{ at: 'unknown', trying: true, expired: false }, unknown, ['Retirer ma demande']],
  [{ at: 'unknown', trying: false, expired: false }, unknown, ['Renvoyer', 'Retirer ma demande']],
  [{ at: 'unknown', trying: false, expired: true }, 'elle ne partira plus', ['Renvoyer', 'Retirer ma demande']],
  [{ at: 'elsewhere' }, 'déjà partie', ['Retour', 'Retirer ma demande']],
  [{ at: 'withdrawing', last: 'none' }, 'On retire ta demande…', []],
  [{ at: 'withdrawing', last: 'lost' }, 'On ne sait pas encore si ta demande est retirée.', ['Réessayer']],
  [{ at: 'withdrawing', last: 'under-way' }, 'Son effacement finit dans moins d’une minute.', []],
  [{ at: 'withdrawn' }, 'Rien n’est transmis.', ['Retour']],
  [{ at: 'nothing' }, 'Rien n’est parti.', ['Retour']],
])('[H15] %j is said in words, with what the person can do', (state, words, ways) => {
  show(state)
  expect(said()).toHaveTextContent(words)
  expect(buttons()).toEqual(ways)
  // Nothing says that nothing left, unless that is proved.
  const isProved = state.at === 'nothing' || state.at === 'withdrawn'
  expect(/Rien n’est (parti|transmis)/.test(said().textContent ?? '')).toBe(isProved)
})

test('after a press the new words get the focus; after a reload the focus stays where it is', async () => {
  const { become, resend } = show({ at: 'unknown', trying: false, expired: false })
  expect(document.body).toHaveFocus()
  await userEvent.click(screen.getByRole('button', { name: 'Renvoyer' }))
  expect(resend).toHaveBeenCalledOnce()
  become({ at: 'unknown', trying: true, expired: false })
  expect(screen.getByRole('heading', { name: 'Ta demande' })).toHaveFocus()
})

test('where the conversation is over, the person can leave at any time, and what is under way stays', async () => {
  const { onBack } = show({ at: 'unknown', trying: false, expired: false }, { isLeftAnyTime: true })
  await userEvent.click(screen.getByRole('button', { name: 'Retour' }))
  expect(onBack).toHaveBeenCalledOnce()
})
