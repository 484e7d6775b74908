import { render, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { DeskLog } from './desk-log.tsx'
import type { ShownItem } from './shown-items.ts'

/** A line that counts how often it is rendered. */
function countedLine(number: number) {
  let renders = 0
  const item: ShownItem = {
    kind: 'said',
    position: number,
    key: String(number),
    side: 'theirs',
    from: 'Kiwi',
    get said() {
      renders += 1
      return { text: `ligne ${number}` }
    },
    at: 0,
    delivery: undefined,
  }
  return { item, renders: () => renders }
}

test('a new line renders none of the others again', () => {
  const [first, second] = [countedLine(1), countedLine(2)]
  const doNothing = () => {}
  const log = (items: readonly ShownItem[]) => (
    <DeskLog items={items} readUpTo={0} newAfter={null} onShown={doNothing} onTryAgain={doNothing} />
  )
  const { rerender } = render(log([first.item]))
  const before = first.renders()
  expect(before).toBeGreaterThan(0)
  rerender(log([first.item, second.item]))
  expect(screen.getByText('ligne 2')).toBeVisible()
  expect(first.renders()).toBe(before)
})
