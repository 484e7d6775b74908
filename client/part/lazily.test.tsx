import { render, screen } from '@testing-library/react'
import { userEvent } from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { lazily } from './lazily.tsx'

const Part = ({ words }: { words: string }) => <p>{words}</p>
const meanwhile = () => <p>ça arrive</p>

test('`meanwhile` is shown first, then the part with its properties', async () => {
  const Lazy = lazily(async () => Part, meanwhile)
  render(<Lazy words="la voilà" />)
  expect(screen.getByText('ça arrive')).toBeVisible()
  expect(await screen.findByText('la voilà')).toBeVisible()
})

test('a part that was loaded before is shown at once, and is loaded once', async () => {
  const load = vi.fn(async () => Part)
  const Lazy = lazily(load, meanwhile)
  await Lazy.load()
  render(<Lazy words="la voilà" />)
  expect(screen.getByText('la voilà')).toBeVisible()
  expect(load).toHaveBeenCalledTimes(1)
})

test('a part that failed to load shows a line that says so, what stands beside it stays, and `Réessayer` loads it', async () => {
  const load = vi.fn(async () => Part)
  load.mockRejectedValueOnce(new TypeError('Failed to fetch'))
  const Lazy = lazily(load, meanwhile)
  render(
    <>
      <p>le reste</p>
      <Lazy words="la voilà" />
    </>,
  )
  expect(await screen.findByText(/n’est pas arrivée/)).toBeVisible()
  expect(screen.getByText('le reste')).toBeVisible()
  await userEvent.click(screen.getByRole('button', { name: 'Réessayer' }))
  expect(await screen.findByText('la voilà')).toBeVisible()
})
