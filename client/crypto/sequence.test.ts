import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { countSignal, noteSent, type Order, type Placement, place, startOrder } from './sequence.ts'

const mine = 'mine' as SenderSessionId
const theirs = 'theirs' as SenderSessionId
const start = startOrder('youth', mine)

type Name = { epoch?: number; role?: Envelope['role']; session?: SenderSessionId }

const envelope = (sequence: number, { epoch = 0, role = 'listener', session = theirs }: Name = {}): Envelope => ({
  epoch,
  role,
  session,
  sequence,
  sealed: '',
})

function placeAll(order: Order, envelopes: readonly Envelope[]): readonly [readonly Placement[], Order] {
  const placements: Placement[] = []
  let current = order
  for (const one of envelopes) {
    const [placement, next] = place(current, one)
    placements.push(placement)
    current = next
  }
  return [placements, current]
}

const outcomes = (order: Order, envelopes: readonly Envelope[]) =>
  placeAll(order, envelopes)[0].map(({ outcome }) => outcome)

describe('[G3] the order of a log', () => {
  test('a line with the next number is `next`', () => {
    expect(
      outcomes(
        start,
        [0, 1, 2].map((sequence) => envelope(sequence)),
      ),
    ).toEqual(['next', 'next', 'next'])
  })

  test('a replayed line is refused, each time', () => {
    expect(
      outcomes(
        start,
        [0, 0, 1, 0, 1].map((sequence) => envelope(sequence)),
      ),
    ).toEqual(['next', 'replay', 'next', 'replay', 'replay'])
  })

  test('a withheld line is detected, with the number of missing lines', () => {
    expect(placeAll(start, [envelope(0), envelope(3)])[0]).toEqual([
      { outcome: 'next' },
      { outcome: 'gap', missing: 2 },
    ])
    expect(place(start, envelope(2))[0]).toEqual({ outcome: 'gap', missing: 2 })
  })

  test('a reordered line is detected twice: as a gap, then as too late', () => {
    expect(outcomes(start, [envelope(0), envelope(2), envelope(1)])).toEqual(['next', 'gap', 'replay'])
  })

  test('each role and page load counts separately', () => {
    const other = 'other' as SenderSessionId
    expect(
      outcomes(start, [
        envelope(0),
        envelope(0, { session: other }),
        envelope(0, { role: 'cell' }),
        envelope(0, { role: 'youth' }),
        envelope(1),
      ]),
    ).toEqual(['next', 'next', 'next', 'next', 'next'])
  })

  test('my own lines are recognised as mine, but only those that I sent', () => {
    const own = { role: 'youth', session: mine } as const
    const sent = noteSent(noteSent(start, 0), 1)
    expect(outcomes(sent, [envelope(0, own), envelope(1, own), envelope(2, own), envelope(1, own)])).toEqual([
      'next',
      'next',
      'reflected',
      'replay',
    ])
    expect(outcomes(start, [envelope(0, own)])).toEqual(['reflected'])
  })

  test('a line of another role under my page load’s name is not mine', () => {
    expect(outcomes(start, [envelope(0, { session: mine })])).toEqual(['next'])
  })

  test('[G4] once a new epoch was read, an older one is refused', () => {
    expect(outcomes(start, [envelope(0), envelope(1, { epoch: 1 }), envelope(2), envelope(2, { epoch: 1 })])).toEqual([
      'next',
      'next',
      'wrong-epoch',
      'next',
    ])
  })

  test('a refused line leaves the order unchanged', () => {
    const [, order] = placeAll(start, [envelope(0, { epoch: 1 })])
    for (const refused of [envelope(0), envelope(1), envelope(0, { role: 'youth', session: mine })]) {
      expect(place(order, refused)[1]).toBe(order)
    }
  })

  test('for any order of lines from a server, none is accepted twice and missing lines are counted', () => {
    const names = fc.record({ session: fc.constantFrom(theirs, 'b' as SenderSessionId), sequence: fc.nat({ max: 6 }) })
    fc.assert(
      fc.property(fc.array(names, { maxLength: 30 }), (deliveries) => {
        const [placements] = placeAll(
          start,
          deliveries.map(({ session, sequence }) => envelope(sequence, { session })),
        )
        for (const session of new Set(deliveries.map((one) => one.session))) {
          const accepted = deliveries.flatMap((one, index) => {
            const placement = placements[index]
            if (one.session !== session || placement === undefined) return []
            if (placement.outcome === 'next') return [{ sequence: one.sequence, missing: 0 }]
            return placement.outcome === 'gap' ? [{ sequence: one.sequence, missing: placement.missing }] : []
          })
          const sequences = accepted.map(({ sequence }) => sequence)
          expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
          const missing = accepted.reduce((sum, one) => sum + one.missing, 0)
          expect(missing + sequences.length).toBe((sequences.at(-1) ?? -1) + 1)
        }
      }),
    )
  })
})

describe('signals', () => {
  const frame = (counter: number, { role = 'listener', session = theirs }: Name = {}) => ({
    epoch: 0,
    role,
    session,
    counter,
    sealed: '',
  })

  test('a later one counts, an old or repeated one does not', () => {
    const first = countSignal(new Map(), start.own, frame(5))
    if (first === null) throw new Error('not counted')
    expect(countSignal(first, start.own, frame(5))).toBeNull()
    expect(countSignal(first, start.own, frame(4))).toBeNull()
    expect(countSignal(first, start.own, frame(6))?.get('listener theirs')).toBe(6)
    expect(countSignal(first, start.own, frame(0, { role: 'cell' }))).not.toBeNull()
  })

  test('my own signals never count', () => {
    expect(countSignal(new Map(), start.own, frame(9, { role: 'youth', session: mine }))).toBeNull()
  })
})
