import { expect, test } from 'vitest'
import type { LineReference } from '#shared/protocol/envelope.ts'
import { productRules } from '../rules.ts'
import { World } from '../world.ts'
import { RestoreCheck } from './restore-check.ts'

type Said = readonly [role: LineReference['role'], sequence: number]
const referenceOf = ([role, sequence]: Said): LineReference => ({ role, session: role as never, sequence })

/** A device shows these lines; the service has those of `kept`. `gap`: the index of the line that has a mark before it. `connected`: it has a network. */
function afterRestore(shown: readonly Said[], kept: readonly Said[], gap?: number, connected = true) {
  const world = new World(1, productRules)
  const items = shown.flatMap((said, index) => {
    const line = { kind: 'line', position: index + 1, reference: referenceOf(said) }
    return gap === index ? [{ kind: 'warning', warning: 'gap', position: index + 1 }, line] : [line]
  })
  const log = { timeline: { last: shown.length, own: { role: 'youth' }, items }, outbox: { session: 'page' } }
  const talk = { isShown: true, state: {}, log, start: { conversation: 'c1' }, socket: { connected } }
  const check = new RestoreCheck(world, {
    young: [{ talks: [talk], followUp: { pages: [] } }] as never,
    ...{ listeners: [], members: [] },
  })
  const entries = kept.map((said, index) => ({ kind: 'message', position: index + 1, envelope: referenceOf(said) }))
  world.store.model.logs.set('conversation/c1', entries as never)
  return () => check.afterwards()
}

const before: Said = ['youth', 0]
const lost: Said = ['listener', 1]
const now: Said = ['listener', 2]

test('[L16] a page that shows what the service has goes on', () => {
  expect(afterRestore([before, now], [before, now])).not.toThrow()
})

test('[L16] a page that shows more than the service has must say so', () => {
  expect(afterRestore([before, lost], [before])).toThrow('shows more of conversation/c1 than the service has')
})

test('[L16] a page without network has nothing to say yet', () => {
  expect(afterRestore([before, lost], [before], undefined, false)).not.toThrow()
})

test('[L16] a page shows no line of somebody who has another log behind lost ones, unless a mark stands between', () => {
  const kept: readonly Said[] = [before, ['youth', 1], now]
  expect(afterRestore([before, lost, now], kept)).toThrow('goes on with conversation/c1')
  expect(afterRestore([before, lost, now], kept, 2)).not.toThrow()
  expect(afterRestore([before, lost, now], kept, 0)).toThrow('goes on with conversation/c1')
})

test('[L16] where nobody else has written since, no page can know', () => {
  const own: Said = ['youth', 1]
  expect(afterRestore([before, lost, own], [before, now, own])).not.toThrow()
})
