import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { EpochReaders } from '#client/conversation/timeline.ts'
import type { StaffId } from '#shared/ids.ts'
import { limits } from '#shared/protocol/limits.ts'
import { aliasOf, type Coming, firstEpochFor, readerOf, wantedReaders, withoutGuest } from './readers.ts'

const [sam, ange] = ['sam' as StaffId, 'ange' as StaffId]
const read = (id: StaffId, firstEpoch = 0): EpochReaders => ({
  readers: [{ certificate: { id, alias: `the ${id}` } as never, kind: 'listener', firstEpoch }],
  isMine: true,
})
const nobody: EpochReaders = { readers: [], isMine: true }

describe('what the service’s state asks of the device', () => {
  const waiting = { phase: 'waiting' } as const
  const talking = (id: StaffId, granted: boolean) =>
    ({ phase: 'talking', granted, listener: { id } as never, guest: null }) as const

  test.each([
    ['nobody came yet', [], waiting, 'as-it-is'],
    ['somebody comes', [], talking(sam, false), 'let-in'],
    ['the reader is here', [read(sam)], talking(sam, true), 'as-it-is'],
    ['the reader is gone', [read(sam)], waiting, 'let-go'],
    ['they were let go', [read(sam), nobody], waiting, 'as-it-is'],
    ['they come again', [read(sam), nobody], talking(sam, false), 'let-in'],
    ['somebody else came meanwhile', [read(sam)], talking(ange, false), 'let-in'],
    ['the service says that somebody reads whom the device never let in', [read(sam)], talking(ange, true), 'let-in'],
    ['the last epoch has its reader', [...Array(62).fill(nobody), read(sam)], talking(sam, true), 'as-it-is'],
    ['the reader of the last epoch is gone', [...Array(62).fill(nobody), read(sam)], waiting, 'full'],
    ['somebody comes after the last epoch', Array(63).fill(nobody), talking(sam, false), 'full'],
  ] as const)('%s', (_, epochs, service, wanted) => {
    expect(wantedReaders({ epochs: [...epochs] }, service)).toBe(wanted)
  })
})

test('[C22][C50] a guest whose time is over, or who has left, is let go while the listener reads on, and in no other case', () => {
  const guest = { certificate: { id: ange }, kind: 'guest', firstEpoch: 1, until: 5 } as never
  const both: EpochReaders = { readers: [...read(sam).readers, guest], isMine: true }
  const here = {
    phase: 'talking',
    granted: true,
    listener: { id: sam } as never,
    guest: { state: 'reads', id: ange },
  } as const
  expect(wantedReaders({ epochs: [both] }, here)).toBe('as-it-is')
  expect(wantedReaders({ epochs: [both] }, here, 1)).toBe('let-guest-go')
  expect(wantedReaders({ epochs: [both, read(sam)] }, here, 1)).toBe('as-it-is')
  expect(wantedReaders({ epochs: [both] }, { ...here, guest: null })).toBe('let-guest-go')
  expect(wantedReaders({ epochs: [both] }, { ...here, guest: { state: 'reads', id: sam } })).toBe('let-guest-go')
  expect(wantedReaders({ epochs: [both] }, { phase: 'waiting' }, 1)).toBe('let-go')
  expect(wantedReaders({ epochs: [...Array(62).fill(nobody), both] }, here, 63)).toBe('full')
  expect(withoutGuest({ epochs: [both] })).toEqual(read(sam).readers)
})

test('the reader and the alias of an epoch are those of its entry', () => {
  const timeline = { epochs: [read(sam), nobody, read(ange)] }
  expect(readerOf(timeline, 0)).toBeUndefined()
  expect(readerOf(timeline, 1)).toEqual({ epoch: 1, id: sam, alias: 'the sam' })
  expect(readerOf(timeline, 2)).toBeUndefined()
  expect([aliasOf(timeline, ange), aliasOf(timeline, 'noa' as StaffId)]).toEqual(['the ange', undefined])
})

describe('[C16][M7] the first epoch of whoever comes', () => {
  const first = (epochs: EpochReaders[], id: StaffId, coming: Coming) => firstEpochFor({ epochs }, id, coming)
  const unasked = { how: 'unasked' } as const

  test('asked, with the box ticked: from the beginning; empty: from now on', () => {
    expect(first([read(sam)], ange, { how: 'asked', box: 'ticked' })).toBe(0)
    expect(first([read(sam)], ange, { how: 'asked', box: 'empty' })).toBe(2)
  })

  test('unasked: what they had, or else everything since the last empty box', () => {
    expect(first([], sam, unasked)).toBe(0)
    expect(first([read(sam), nobody], sam, unasked)).toBe(0)
    expect(first([read(sam), read(ange, 2), nobody], sam, unasked)).toBe(0)
    expect(first([read(sam), read(ange, 2), nobody], ange, unasked)).toBe(2)
    expect(first([read(sam), read(ange, 2), nobody], 'noa' as StaffId, unasked)).toBe(2)
  })

  test('nobody gets an epoch that no box allowed them, and whoever returns gets what they had', () => {
    const people = ['a', 'b', 'c', 'd'] as StaffId[]
    const step = fc.record({
      who: fc.constantFrom(...people),
      coming: fc.constantFrom<Coming>(unasked, { how: 'asked', box: 'ticked' }, { how: 'asked', box: 'empty' }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: limits.epochs / 2 }), (steps) => {
        const epochs: EpochReaders[] = []
        /** The last epoch that an empty box closed, and what each person was last given. */
        let closedBefore = 0
        const had = new Map<StaffId, number>()
        for (const { who, coming } of steps) {
          const given = firstEpochFor({ epochs }, who, coming)
          const now = epochs.length + 1
          if (coming.how === 'asked') expect(given).toBe(coming.box === 'ticked' ? 0 : now)
          else if (had.has(who)) expect(given).toBe(had.get(who))
          else expect(given).toBe(closedBefore)
          if (coming.how === 'asked' && coming.box === 'empty') closedBefore = now
          had.set(who, given)
          epochs.push(read(who, given), nobody)
        }
      }),
    )
  })
})

test('[C45] whoever comes after a pass to whoever is free next gets what the box said, also who read before; later, as after a loss', () => {
  const opened = (opens: number): EpochReaders => ({ ...nobody, opens })
  for (const opens of [0, 2]) {
    expect(firstEpochFor({ epochs: [read(sam), opened(opens)] }, ange, { how: 'unasked' })).toBe(opens)
    expect(firstEpochFor({ epochs: [read(sam), opened(opens)] }, sam, { how: 'unasked' })).toBe(opens)
  }
  const passed = [read(sam), opened(2), read(ange, 2), nobody]
  expect(firstEpochFor({ epochs: passed }, 'lou' as StaffId, { how: 'unasked' })).toBe(2)
})
