import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sha256 } from '#client/crypto/hash.ts'
import { apartOf, type Order, verifiedUpTo } from '#client/crypto/order.ts'
import { emptyOrder, WritingPage, type Written } from '#client/crypto/testing/written-log.ts'
import type { Seen } from '#shared/protocol/line.ts'
import { hasReceived, hear, hearPending, nothingReceived, type Received, saysOther } from './receipts.ts'

const start = await emptyOrder()

/** Two people with a log each, as the service gives it to them; what Sam signs, the young person's page hears. */
class Two {
  readonly youth = new WritingPage('youth', 'youth 1', start)
  readonly sam = new WritingPage('sam', 'sam 1', start)
  readonly logs = { youth: [] as Written[], sam: [] as Written[] }
  readonly signed: Seen[] = []
  received: Received = nothingReceived
  #said = 0

  async writes(who: 'youth' | 'sam', gets: 'both' | 'alone' = 'both'): Promise<void> {
    this.#said += 1
    const line = this[who].write(`${this.#said}`)
    for (const each of ['youth', 'sam'] as const) {
      if (each !== who && gets === 'alone') continue
      this.logs[each].push(line)
      await this[each].read(this.logs[each], this.logs[each].length)
    }
    this.received = await hearPending(sha256, this.youth.order, this.received)
  }

  /** Sam's page signs how far it has the log. */
  signs(upTo = this.sam.seen): Seen {
    const seen = { position: upTo, head: this.sam.order.places[upTo]?.head ?? '' }
    this.signed.push(seen)
    return seen
  }

  async hears(seen = this.signs()): Promise<void> {
    this.received = await hear(sha256, this.youth.order, this.received, { author: 'sam', seen })
  }

  get confirmed(): number[] {
    return this.logs.youth.map((_, index) => index + 1).filter((at) => hasReceived(this.received, 'sam', at))
  }

  get differs(): boolean {
    return saysOther(this.youth.order, this.received, 'sam')
  }
}

describe('[L14][M4] a receipt', () => {
  test('confirms all up to its position where both logs have the same head', async () => {
    const two = new Two()
    for (const who of ['youth', 'sam', 'youth'] as const) await two.writes(who)
    await two.hears()
    expect([two.confirmed, two.differs]).toEqual([[1, 2, 3], false])
  })

  test('confirms again after a break, from the mark on, and nothing of what may be missing', async () => {
    const two = new Two()
    await two.writes('youth')
    await two.hears()
    await two.writes('youth', 'alone')
    await two.writes('youth')
    await two.hears()
    expect([two.confirmed, two.differs]).toEqual([[1], true])
    await two.writes('sam')
    expect([apartOf(two.youth.order, 'sam') !== undefined, two.differs]).toEqual([true, false])
    await two.writes('youth')
    await two.hears()
    // The second line never reached Sam, and nothing shows which of the two logs has the third.
    expect([two.confirmed, two.differs]).toEqual([[1, 4, 5], false])
  })

  test('confirms again though its signer writes nothing: their receipts continue one another', async () => {
    const two = new Two()
    await two.writes('youth', 'alone')
    await two.writes('youth')
    await two.hears()
    await two.writes('youth')
    await two.hears()
    // The mark stays until a line of theirs has it in its place.
    expect([two.confirmed, two.differs]).toEqual([[3], true])
  })

  test('confirms what its signer had, though their later line says more', async () => {
    const two = new Two()
    await two.writes('youth', 'alone')
    for (const who of ['youth', 'sam', 'youth'] as const) await two.writes(who)
    const earlier = two.signs()
    for (const who of ['sam', 'sam'] as const) await two.writes(who)
    await two.hears(earlier)
    expect(two.confirmed).toEqual([3, 4])
  })

  test('from beyond this reader’s log waits for it', async () => {
    const two = new Two()
    await two.writes('youth')
    const line = two.sam.write('later')
    two.logs.sam.push(line)
    await two.sam.read(two.logs.sam, 2)
    await two.hears()
    expect([two.confirmed, two.differs]).toEqual([[], false])
    two.logs.youth.push(line)
    await two.youth.read(two.logs.youth, 2)
    two.received = await hearPending(sha256, two.youth.order, two.received)
    expect(two.confirmed).toEqual([1, 2])
  })

  test('that is replayed takes nothing back, and says nothing new', async () => {
    const two = new Two()
    const old: Seen[] = []
    for (const gets of ['both', 'both', 'alone', 'both'] as const) {
      await two.writes('youth', gets)
      old.push(two.signs())
    }
    await two.writes('sam')
    await two.writes('youth')
    await two.hears()
    const { confirmed, differs } = two
    expect(confirmed).toEqual([5, 6])
    for (const seen of old) await two.hears(seen)
    expect([two.confirmed, two.differs]).toEqual([[1, 2, 5, 6], differs])
  })

  test('for another log after a break is marked anew, until the next line of its signer', async () => {
    const two = new Two()
    await two.writes('youth', 'alone')
    for (const who of ['youth', 'sam', 'youth'] as const) await two.writes(who)
    await two.hears()
    expect([two.confirmed, two.differs]).toEqual([[3, 4], false])
    await two.writes('youth', 'alone')
    await two.writes('youth')
    await two.hears()
    expect([two.confirmed, two.differs]).toEqual([[3, 4], true])
    await two.writes('sam')
    expect(two.differs).toBe(false)
  })
})

const act = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('youth', 'sam', 'sign', 'hear', 'hear late') },
  { weight: 1, arbitrary: fc.constantFrom('youth alone', 'sam alone') },
)

test('[M4] whatever is withheld, delayed and replayed, only what its signer had is confirmed, and it stays so', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(act, fc.nat(20)), { maxLength: 40 }), async (acts) => {
      const two = new Two()
      let before: number[] = []
      for (const [now, pick] of acts) {
        if (now === 'youth' || now === 'sam') await two.writes(now)
        else if (now === 'youth alone' || now === 'sam alone')
          await two.writes(now === 'sam alone' ? 'sam' : 'youth', 'alone')
        else if (now === 'sign') two.signs(two.sam.seen)
        else if (now === 'hear') await two.hears()
        else if (two.signed.length > 0) await two.hears(two.signed[pick % two.signed.length])
        const had = new Set(
          two.logs.sam.slice(0, Math.max(0, ...two.signed.map(({ position }) => position))).map(({ entry }) => entry),
        )
        for (const at of two.confirmed) expect(had).toContain(two.logs.youth[at - 1]?.entry)
        expect(two.confirmed).toEqual(expect.arrayContaining(before))
        before = two.confirmed
      }
    }),
    { numRuns: 300 },
  )
})

test('[M5] after any breaks, once their reader has signed anything, each later line is confirmed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('youth', 'sam', 'youth alone', 'sam alone'), { maxLength: 12 }),
      fc.array(fc.constantFrom('youth', 'sam'), { maxLength: 8 }),
      async (breaks, talk) => {
        const two = new Two()
        for (const now of breaks) {
          const [who, alone] = now.split(' ')
          await two.writes(who as 'youth' | 'sam', alone ? 'alone' : 'both')
        }
        await two.writes('youth')
        await two.hears()
        const from = two.logs.youth.length
        for (const who of ['youth', ...talk, 'sam', 'youth'] as const) {
          await two.writes(who)
          await two.hears()
        }
        expect(two.confirmed).toEqual(
          expect.arrayContaining(two.logs.youth.map((_, index) => index + 1).filter((at) => at > from)),
        )
        expect(two.differs).toBe(false)
      },
    ),
    { numRuns: 300 },
  )
})

test('the work for a receipt does not grow with the log, also after a break', async () => {
  const count = async (length: number) => {
    const two = new Two()
    await two.writes('youth', 'alone')
    await two.writes('sam')
    for (let line = 0; line < length; line += 1) {
      await two.writes('youth')
      await two.hears()
    }
    await two.writes('youth')
    let hashed = 0
    const hash = (bytes: Parameters<typeof sha256>[0]) => {
      hashed += 1
      return sha256(bytes)
    }
    two.received = await hear(hash, two.youth.order, two.received, { author: 'sam', seen: verifiedUpTo(two.sam.order) })
    expect(two.confirmed).toContain(length + 3)
    return hashed
  }
  expect(await count(60)).toBe(await count(6))
})

test('what is heard before anything is opened waits', async () => {
  const two = new Two()
  await two.writes('youth')
  two.received = await hear(sha256, undefined as Order | undefined, nothingReceived, {
    author: 'sam',
    seen: two.signs(),
  })
  expect(two.confirmed).toEqual([])
  two.received = await hearPending(sha256, two.youth.order, two.received)
  expect(two.confirmed).toEqual([1])
})
