import { expect, test } from 'vitest'
import type { LogState } from '#client/conversation/log-state.ts'
import type { Line, TimelineItem } from '#client/conversation/timeline.ts'
import type { Unread } from '#client/crypto/order.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Tampering, WrittenLine } from '../people/written-line.ts'
import { productRules } from '../rules.ts'
import { World } from '../world.ts'
import { OrderCheck } from './order-check.ts'

const log = 'conversation/c1'
const text = (words: string): Content => ({ kind: 'text', text: words, at: 0 })
const permits: Content = { kind: 'permits', commitments: [] }

/** A line of a log. `claims`: the position up to which it says to have seen the log. */
type Said = {
  readonly by: 'young' | 'listener'
  readonly content: Content
  readonly claims?: number
  readonly tampering?: Tampering
}

/** The listener said `un`, `deux`, `trois` and `quatre`. The young person had the first on the screen when they pressed `Envoyer` for `moi`. */
function afterFour(...between: readonly Said[]) {
  const world = new World(1, productRules)
  const check = new OrderCheck(world)
  const four = ['un', 'deux', 'trois', 'quatre'].map((words): Said => ({ by: 'listener', content: text(words) }))
  const said: readonly Said[] = [...four, ...between, { by: 'young', content: text('moi') }]
  world.store.model.logs.set(
    log,
    said.map((_, index) => ({
      kind: 'message',
      position: index + 1,
      envelope: { sealed: `sealed ${index + 1}` },
    })) as never,
  )
  for (const [index, { by, content, claims = 0, tampering = null }] of said.entries())
    world.written.set(`sealed ${index + 1}`, {
      ...{ content, tampering, author: by, certificate: null, hash: `hash ${index + 1}` },
      claim: { seen: { position: claims, head: '' }, former: null },
    } satisfies WrittenLine)
  check.presses(log, 'young', text('moi'), { timeline: { items: [{ position: 1 }] } } as unknown as LogState)
  const position = said.length
  /** The last line, as a page shows it. */
  return (unread: Unread | undefined) => () => {
    const line = { kind: 'line', position, certificate: null, content: text('moi'), unread } as Line
    check.shown(log, line, undefined as TimelineItem | undefined)
  }
}

const from = (first: number): Unread => ({ first, isOnly: false })
const notRead = (first: number) => `is shown below ${first}, which its author had not read`

test('[M2] a line is written before what its author had not on the screen, and no earlier', () => {
  const shows = afterFour()
  expect(shows(from(2))).not.toThrow()
  expect(shows(undefined)).toThrow(notRead(2))
  expect(shows(from(3))).toThrow(notRead(2))
  expect(shows(from(1))).toThrow('[M5]')
})

test.each<Tampering>([
  { kind: 'former', mark: 'gap' },
  { kind: 'back', mark: 'gap' },
])('[M2] a line that was tampered with ($kind) stands for what it claims, and for no more', (tampering) => {
  const shows = afterFour({ by: 'young', content: text('altéré'), claims: 3, tampering })
  // Nobody's "seen" goes back: the third line was seen, by a claim of this author.
  expect(shows(from(4))).not.toThrow()
  expect(shows(undefined)).toThrow(notRead(4))
  const claimsNothing = afterFour({ by: 'young', content: text('altéré'), claims: 0, tampering })
  expect(claimsNothing(undefined)).toThrow(notRead(2))
  expect(claimsNothing(from(3))).toThrow(notRead(2))
})

test('[M2] a line that claims a log that nobody has stands for all that is above it, and for nothing behind', () => {
  const tampered: Said = { by: 'young', content: text('altéré'), tampering: { kind: 'head', mark: 'gap' } }
  expect(afterFour(tampered)(undefined)).not.toThrow()
  const shows = afterFour(tampered, { by: 'listener', content: text('six') })
  expect(shows(from(6))).not.toThrow()
  expect(shows(undefined)).toThrow(notRead(6))
})

test('[M2] a line that a page writes by itself stands for nothing, whatever it claims', () => {
  const shows = afterFour({ by: 'young', content: permits, claims: 4 })
  expect(shows(from(2))).not.toThrow()
  expect(shows(undefined)).toThrow(notRead(2))
})

test('[M2] a line that nobody signed stands for nothing', () => {
  const tampering = { kind: 'forged', mark: 'forged' } as const
  const shows = afterFour({ by: 'young', content: text('altéré'), claims: 4, tampering })
  expect(shows(undefined)).toThrow(notRead(2))
})

test('[M2] what somebody else claims stands for nothing', () => {
  const tampering = { kind: 'former', mark: 'gap' } as const
  const shows = afterFour({ by: 'listener', content: text('altéré'), claims: 4, tampering })
  expect(shows(undefined)).toThrow(notRead(2))
})
