import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from './hash.ts'
import { type Arrival, apartOf, claimOf, hasSameHead, placeAll, verifiedUpTo } from './order.ts'
import { emptyOrder, WritingPage, type Written } from './testing/written-log.ts'

const start = await emptyOrder()
const outcomesOf = async (log: readonly Arrival[]) => (await placeAll(sha256, start, log))[0]
const marked = async (log: readonly Arrival[]) =>
  (await outcomesOf(log)).flatMap(({ outcome }, index) => (outcome === 'shown' ? [] : [`${outcome} ${index + 1}`]))

const page = (author: string, session = `${author} 1`) => new WritingPage(author, session, start)

/** A log of the lines that these pages write in turn, each after it has read everything. */
async function inTurns(...writers: readonly WritingPage[]): Promise<Written[]> {
  const log: Written[] = []
  for (const [index, writer] of writers.entries()) {
    await writer.read(log, log.length)
    log.push(writer.write(`${index + 1}`))
  }
  return log
}

describe('[G3] the order of a log that the service keeps honestly', () => {
  test('has no mark, whoever writes when, in how many tabs; exactly the lines that crossed others are shown as such', async () => {
    const act = fc.record({
      who: fc.integer({ min: 0, max: 3 }),
      reads: fc.integer({ min: 0, max: 4 }),
      writes: fc.boolean(),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
        const log: Written[] = []
        const seen: number[] = []
        const kept = [0, 0, 0, 0]
        // The last two are tabs of one person.
        const pages = [page('sam'), page('noa'), page('youth', 'youth 1'), page('youth', 'youth 2')]
        for (const { who, reads, writes } of acts) {
          const writer = pages[who] as WritingPage
          await writer.read(log, Math.min(log.length, writer.seen + reads))
          if (!writes) continue
          // A page seals a line when it has read its former line.
          await writer.read(log, kept[who] as number)
          seen.push(writer.seen)
          log.push(writer.write(`${log.length}`))
          kept[who] = log.length
        }
        const expected = log.map(({ line }, index) => {
          const crossed = log.flatMap((other, at) =>
            at >= (seen[index] as number) && at < index && other.line.author !== line.author ? [at + 1] : [],
          )
          const [first] = crossed
          return { outcome: 'shown', unread: first && { first, isOnly: crossed.length === 1 } }
        })
        expect(await outcomesOf(log)).toEqual(expected)
      }),
      { numRuns: 300 },
    )
  })

  test('is the same however its entries arrive', async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(youth, sam, youth, youth, sam)
    const [atOnce, order] = await placeAll(sha256, start, log)
    const [first, before] = await placeAll(sha256, start, log.slice(0, 2))
    const [rest, after] = await placeAll(sha256, before, log.slice(2))
    expect([...first, ...rest]).toEqual(atOnce)
    expect(after).toEqual(order)
  })

  test('a page that was loaded anew follows its author’s former line, and never says that it has seen less', async () => {
    const sam = page('sam')
    const log = await inTurns(page('youth'), sam, sam)
    const again = page('sam', 'sam 2')
    await again.read(log, log.length)
    const unseen = { position: 0, head: start.places[0]?.head ?? '' }
    const claim = claimOf(again.order, 'sam', unseen)
    expect(claim).toEqual({ seen: log[2]?.line.claim.seen, former: again.order.places[3]?.hash })
    log.push({ ...again.write('again'), line: { author: 'sam', claim, isRead: true } })
    expect(await marked(log)).toEqual([])
  })
})

test('[L16] an author whose log began anew is marked once, and then counts by the log as it is', async () => {
  const [sam, youth] = [page('sam'), page('youth')]
  const before = await inTurns(youth, sam, youth, sam, youth, sam)
  await youth.read(before, before.length)
  const log = before.slice(0, 3)
  const again = { youth: page('youth', 'youth 2'), sam: page('sam', 'sam 2') }
  await again.youth.read(log, log.length)
  const claim = claimOf(again.youth.order, 'youth', verifiedUpTo(youth.order))
  log.push({ ...again.youth.write('a'), line: { author: 'youth', claim, isRead: true } })
  for (const who of ['sam', 'youth', 'sam', 'youth'] as const) {
    for (const one of Object.values(again)) await one.read(log, log.length)
    log.push(again[who].write(`after ${log.length}`))
  }
  expect((await outcomesOf(log)).slice(3)).toEqual([
    { outcome: 'out-of-place' },
    ...Array.from({ length: 4 }, () => ({ outcome: 'shown', unread: undefined })),
  ])
})

test.each([
  ['both had seen more than is left', 5, ['out-of-place', 'shown', 'shown']],
  ['only the later one had', 3, ['shown', 'out-of-place', 'shown']],
])('[L16] of two messages that were not sent before a restore one is marked: %s', async (_, seenFirst, expected) => {
  const [sam, youth] = [page('sam'), page('youth')]
  const before = await inTurns(youth, sam, youth, sam, youth, sam)
  const seen = await Promise.all(
    [seenFirst, before.length].map(async (upTo) => {
      const reader = page('youth')
      await reader.read(before, upTo)
      return verifiedUpTo(reader.order)
    }),
  )
  const log = before.slice(0, 3)
  const again = page('youth', 'youth 2')
  for (const said of seen) {
    await again.read(log, log.length)
    const claim = claimOf(again.order, 'youth', said)
    log.push({ ...again.write(`after ${log.length}`), line: { author: 'youth', claim, isRead: true } })
  }
  await again.read(log, log.length)
  log.push(again.write('then'))
  expect((await outcomesOf(log)).slice(3).map(({ outcome }) => outcome)).toEqual(expected)
})

describe('[C16] a reader who was given a later part of the log', () => {
  const withHidden = (log: readonly Written[], upTo: number): Arrival[] =>
    log.map((written, index) => (index < upTo ? { entry: written.entry, line: undefined, isHidden: true } : written))

  test('has no mark where an author’s former line is not shared with them', async () => {
    const log = await inTurns(page('youth'), page('sam'), page('youth', 'youth 2'), page('sam', 'sam 2'))
    for (const upTo of log.keys()) expect(await marked(withHidden(log, upTo))).toEqual(noMarks(upTo))
  })

  test('has no mark where they had an earlier part as well, and the author’s former line is of what is between', async () => {
    const [youth, sam] = [page('youth'), page('sam')]
    const log = await inTurns(youth, sam, youth, sam, youth, sam, youth)
    const places = [...log.keys()]
    for (const [from, upTo] of places.flatMap((at) => places.filter((to) => to > at).map((to) => [at, to] as const))) {
      const hides = (index: number) => index >= from && index < upTo
      const shown = log.map((each, index) =>
        hides(index) ? { entry: each.entry, line: undefined, isHidden: true } : each,
      )
      expect(await marked(shown)).toEqual(places.filter(hides).map((index) => `none ${index + 1}`))
    }
  })

  test('has a mark where a line between is withheld all the same', async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(youth, sam, youth, youth)
    expect(await marked(withHidden(log, 2).filter((_, index) => index !== 2))).toEqual([
      ...noMarks(2),
      'out-of-place 3',
    ])
  })

  test('has a mark where an author names a former line that is nowhere', async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(youth, sam, youth)
    const { entry, line } = log[2] as Written
    log[2] = { entry, line: { ...line, claim: { ...line.claim, former: start.places[0]?.head ?? null } } }
    expect(await marked(withHidden(log, 2))).toEqual([...noMarks(2), 'out-of-place 3'])
  })

  const noMarks = (hidden: number) => Array.from({ length: hidden }, (_, index) => `none ${index + 1}`)
})

describe('[G3] a service that alters a log is marked, once, at the place', () => {
  const aConversation = async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    return inTurns(youth, sam, youth, sam, youth, sam, youth, sam)
  }

  test('a withheld line, with the later ones moved up: at the first line of each author that follows it', async () => {
    const log = await aConversation()
    for (const gone of log.keys()) {
      const rest = log.filter((_, index) => index !== gone)
      const later = rest.slice(gone).map(({ line }) => line.author)
      const expected = [...new Set(later)].map((author) => `out-of-place ${gone + 1 + later.indexOf(author)}`)
      expect(await marked(rest)).toEqual(expected)
    }
  })

  test('a withheld line whose position is known to be missing: as well', async () => {
    const log: Arrival[] = await aConversation()
    log[3] = { entry: { kind: 'missing' }, line: undefined }
    expect(await marked(log)).toEqual(['none 4', 'out-of-place 5', 'out-of-place 6'])
  })

  test('two lines in another order', async () => {
    const log = await aConversation()
    const [third, fourth] = log.slice(2, 4) as [Written, Written]
    const swapped = [...log.slice(0, 2), fourth, third, ...log.slice(4)]
    expect(await marked(swapped)).toContain('out-of-place 3')
  })

  test('a line more, which its author’s other readers never saw', async () => {
    const log = await aConversation()
    const noa = page('noa')
    await noa.read(log, 2)
    log.splice(2, 0, noa.write('between'))
    expect((await outcomesOf(log))[3]).toEqual({ outcome: 'shown', unread: { first: 3, isOnly: true } })
    expect(await marked(log)).toEqual(['out-of-place 5', 'out-of-place 6'])
  })

  test('every earlier page load of one author hidden', async () => {
    const youth = page('youth')
    const earlier = await inTurns(youth, youth, youth)
    const later = page('youth', 'youth 2')
    await later.read(earlier, earlier.length)
    expect(await marked([later.write('what I said')])).toEqual(['out-of-place 1'])
  })

  test('after a mark talk goes on, and a second break has a second mark', async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(youth, sam, youth, sam, youth, sam, youth, sam, youth, sam)
    expect(await marked(log.filter((_, index) => index !== 1))).toEqual(['out-of-place 2', 'out-of-place 3'])
    const twice = log.filter((_, index) => index !== 1 && index !== 6)
    expect(await marked(twice)).toEqual(['out-of-place 2', 'out-of-place 3', 'out-of-place 6', 'out-of-place 7'])
  })

  test('a withheld line of one author, between lines that they wrote before they read on', async () => {
    const youth = page('youth')
    const said = verifiedUpTo(start)
    const log: Written[] = []
    for (const words of ['a', 'b', 'c']) {
      await youth.read(log, log.length)
      const claim = claimOf(youth.order, 'youth', said)
      log.push({ ...youth.write(words), line: { author: 'youth', claim, isRead: true } })
    }
    expect(await marked(log)).toEqual([])
    expect(await marked(log.filter((_, index) => index !== 1))).toEqual(['out-of-place 2'])
  })

  test('an author whose head fits again has the reader’s log: a later difference counts anew', async () => {
    const youth = page('youth')
    const log = await inTurns(youth, youth, youth, youth)
    const { entry, line } = log[1] as Written
    const seen = { position: 1, head: 'h'.repeat(43) }
    log[1] = { entry, line: { ...line, claim: { ...line.claim, seen } } }
    const [, broken] = await placeAll(sha256, start, log.slice(0, 2))
    expect(apartOf(broken, 'youth')).toBeDefined()
    const [, again] = await placeAll(sha256, broken, log.slice(2))
    expect(apartOf(again, 'youth')).toBeUndefined()
  })

  test('an author whose head fits only before the difference stays apart: another tab has not read on', async () => {
    const [youth, tab] = [page('youth'), page('youth', 'youth 2')]
    const log = await inTurns(youth, youth)
    await tab.read(log, 1)
    await youth.read([...log, page('sam').write('hidden')], 3)
    const [, order] = await placeAll(sha256, start, [...log, youth.write('after it'), tab.write('late')])
    expect(apartOf(order, 'youth')).toBeDefined()
  })

  test('an author who names another former line than the last that they had seen', async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(youth, youth, sam, youth)
    const { entry, line } = log[3] as Written
    const former = (await placeAll(sha256, start, log))[1].places[1]?.hash ?? null
    log[3] = { entry, line: { ...line, claim: { ...line.claim, former } } }
    expect(await marked(log)).toEqual(['out-of-place 4'])
  })

  test('an author who says to have seen less than before', async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(youth, sam, youth, sam)
    const { entry, line } = log[3] as Written
    const seen = { position: 0, head: start.places[0]?.head ?? '' }
    log[3] = { entry, line: { ...line, claim: { ...line.claim, seen } } }
    expect(await marked(log)).toEqual(['out-of-place 4'])
  })

  test('no line once more', async () => {
    const log = await inTurns(page('youth'), page('sam'))
    expect(await marked([...log, log[0] as Written])).toEqual(['replay 3'])
  })
})

describe('[G3] “Oui.” under a question that its author had not read', () => {
  test('is shown with the question that it was written before', async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(youth, sam)
    await youth.read(log, 2)
    const yes = youth.write('Oui.')
    await sam.read(log, 2)
    log.push(sam.write('another question'))
    expect((await outcomesOf([...log, yes]))[3]).toEqual({ outcome: 'shown', unread: { first: 3, isOnly: true } })
    await sam.read(log, 3)
    log.push(sam.write('and a third'))
    expect((await outcomesOf([...log, yes]))[4]).toEqual({ outcome: 'shown', unread: { first: 3, isOnly: false } })
  })

  test('is so after a break as well', async () => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(youth, sam, youth, sam, youth, sam)
    await youth.read(log, 6)
    const yes = youth.write('Oui.')
    await sam.read(log, 6)
    log.push(sam.write('another question'), yes)
    const placements = await outcomesOf(log.filter((_, index) => index !== 1))
    expect(placements.at(-1)).toEqual({ outcome: 'shown', unread: { first: 6, isOnly: true } })
  })
})

test('[G3] two readers have the same head only for the same entries', async () => {
  const [sam, youth] = [page('sam'), page('youth')]
  const log = await inTurns(youth, sam, youth)
  await youth.read(log, 3)
  await sam.read(log.slice(1), 2)
  expect(hasSameHead(youth.order, verifiedUpTo(youth.order))).toBe(true)
  expect(hasSameHead(youth.order, verifiedUpTo(sam.order))).toBe(false)
  expect(hasSameHead(sam.order, verifiedUpTo(youth.order))).toBeUndefined()
})

test('[M19] the work for a line does not grow with the log, nor with what its author has written', async () => {
  const count = async (length: number) => {
    const [sam, youth] = [page('sam'), page('youth')]
    const log = await inTurns(...Array.from({ length }, (_, index) => (index % 2 ? sam : youth)))
    const [, order] = await placeAll(sha256, start, log.slice(0, -1))
    let hashed = 0
    await placeAll(
      (bytes) => {
        hashed += 1
        return sha256(bytes)
      },
      order,
      log.slice(-1),
    )
    return hashed
  }
  expect([await count(4), await count(60)]).toEqual([2, 2])
})
