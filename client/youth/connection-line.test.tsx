import { act, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConnectionLine } from './connection-line.tsx'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const wait = (ms: number) => act(() => vi.advanceTimersByTime(ms))
const status = () => screen.getByRole('status')

test('[G10] a loss is shown after two seconds, the phone after thirty, and nothing once the connection is back', () => {
  const { rerender } = render(<ConnectionLine state="connected" phone="119" />)
  expect(status()).toBeEmptyDOMElement()

  rerender(<ConnectionLine state="lost" phone="119" />)
  wait(1900)
  expect(status()).toBeEmptyDOMElement()
  wait(200)
  expect(status()).toHaveTextContent('Connexion perdue. On réessaie…')
  wait(28_000)
  expect(status()).toHaveTextContent('Toujours pas de réseau. Tu peux appeler le 119.')

  rerender(<ConnectionLine state="connected" phone="119" />)
  expect(status()).toBeEmptyDOMElement()
})

test('a short loss is not shown, and the next loss starts a new count', () => {
  const { rerender } = render(<ConnectionLine state="lost" phone="119" />)
  wait(1500)
  rerender(<ConnectionLine state="connected" phone="119" />)
  rerender(<ConnectionLine state="lost" phone="119" />)
  wait(1500)
  expect(status()).toBeEmptyDOMElement()
})

test.each([
  ['untrusted', /pas normale/],
  ['refused', /trop vieille/],
] as const)('a connection that is %s is reported at once', (state, words) => {
  render(<ConnectionLine state={state} phone="119" />)
  expect(status()).toHaveTextContent(words)
})
