import { act, render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { useState } from 'react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Boundary } from './boundary.tsx'

// React logs every fault that a boundary catches to the console.
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.restoreAllMocks()
})

const words = 'Cette partie ne peut pas être affichée.'
let isFaulty = false
function Part({ name = 'la partie' }: { name?: string }) {
  if (isFaulty) throw new Error('a mistake of ours')
  return <button type="button">{name}</button>
}

test('[G21] a fault hides only its own part, which says so', () => {
  isFaulty = true
  render(
    <>
      <Boundary words={words}>
        <Part />
      </Boundary>
      <button type="button">à côté</button>
    </>,
  )
  expect(screen.getByRole('alert')).toHaveTextContent(words)
  expect(screen.queryByRole('button', { name: 'Réessayer' })).toBeNull()
  expect(screen.getByRole('button', { name: 'à côté' })).toBeVisible()
})

test('[G21] a fault in the function that makes a part is caught, and the other way on stands beside the words', () => {
  render(
    <Boundary words={words} way={<a href="#retour">Retour</a>}>
      {() => {
        throw new Error('a mistake of ours')
      }}
    </Boundary>,
  )
  expect(screen.getByRole('alert')).toHaveTextContent(`${words} Retour`)
  expect(screen.getByRole('link', { name: 'Retour' })).toBeVisible()
})

test('[G21] the notice of a list item is an item, and that of a table row a row', () => {
  isFaulty = true
  render(
    <>
      <ul>
        <Boundary words={words} as="li">
          <Part />
        </Boundary>
        <li>deux</li>
      </ul>
      <table>
        <tbody>
          <Boundary words={words} as="tr">
            <Part />
          </Boundary>
          <tr>
            <td>deux</td>
          </tr>
        </tbody>
      </table>
    </>,
  )
  expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual([words, 'deux'])
  expect(screen.getAllByRole('row').map((row) => row.textContent)).toEqual([words, 'deux'])
})

test('a part that is tried again shows the notice at each failure, and gets the focus when it succeeds', async () => {
  isFaulty = true
  const user = userEvent.setup()
  render(
    <section>
      <Boundary words={words} again="Réessayer">
        <Part />
      </Boundary>
    </section>,
  )
  const said = screen.getByText(words)
  const again = () => user.click(screen.getByRole('button', { name: 'Réessayer' }))
  await again()
  expect(screen.getByText(words)).not.toBe(said)
  expect(screen.getByRole('alert')).toHaveFocus()
  isFaulty = false
  await again()
  expect(screen.queryByText(words)).toBeNull()
  expect(screen.getByRole('button', { name: 'la partie' })).toHaveFocus()
})

function Changing() {
  const [, again] = useState({})
  changePart = () => again({})
  return (
    <>
      <input aria-label="ailleurs" />
      <Boundary words={words}>
        <Part />
      </Boundary>
    </>
  )
}
let changePart = () => {}

test('the focus moves to the notice only if the failed part had it', () => {
  for (const [name, takesFocus] of [
    ['ailleurs', false],
    ['la partie', true],
  ] as const) {
    isFaulty = false
    const { unmount } = render(<Changing />)
    const focused = name === 'ailleurs' ? screen.getByLabelText(name) : screen.getByRole('button', { name })
    focused.focus()
    isFaulty = true
    act(changePart)
    expect([name, screen.getByRole('alert') === document.activeElement]).toEqual([name, takesFocus])
    unmount()
  }
})

test('a part about another subject is tried again', () => {
  isFaulty = true
  const shown = (of: string) => (
    <Boundary words={words} of={of}>
      <Part name={of} />
    </Boundary>
  )
  const { rerender } = render(shown('un'))
  isFaulty = false
  rerender(shown('un'))
  expect(screen.getByText(words)).toBeVisible()
  rerender(shown('deux'))
  expect(screen.getByRole('button', { name: 'deux' })).toBeVisible()
})
