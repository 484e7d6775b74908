import { render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'
import { lazily } from './lazily.ts'

const Part = ({ words }: { words: string }) => <p>{words}</p>

test('something is shown meanwhile, then the part, with what it was given', async () => {
  const Lazy = lazily(
    async () => Part,
    () => <p>ça arrive</p>,
  )
  render(<Lazy words="la voilà" />)
  expect(screen.getByText('ça arrive')).toBeVisible()
  expect(await screen.findByText('la voilà')).toBeVisible()
})

test('a part that was loaded before is there at once, and is loaded once', async () => {
  const load = vi.fn(async () => Part)
  const Lazy = lazily(load, () => <p>ça arrive</p>)
  await Lazy.load()
  render(<Lazy words="la voilà" />)
  expect(screen.getByText('la voilà')).toBeVisible()
  expect(load).toHaveBeenCalledTimes(1)
})
