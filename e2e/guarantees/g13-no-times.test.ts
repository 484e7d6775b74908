import { expect, onTestFinished, test } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import { openFloorOf } from '../support/people.ts'
import { startProduct } from '../support/product.ts'
import { handOver, talkTogether } from '../support/steps.ts'
import { filesOf } from '../support/traces.ts'

const day = 24 * 60 * 60 * 1000

test.each([
  ['SQLite', startProduct],
  ['Redis', startCluster],
] as const)(
  '[G13] after the retention, no file or output contains a time of the young person, their address or their browser: %s',
  async (_, start) => {
    const floor = await openFloorOf(await start({ limits: { erasedAfterEnd: 1000 } }))
    onTestFinished(() => floor.close())
    const from = Date.now()
    const { listener, youth } = await talkTogether(floor)
    const cell = await floor.cell()
    await handOver(listener, youth)
    await cell.openNewest()
    await cell.button('Prendre en charge').click()
    await cell.answer('Je te lis.')
    await youth.followUp.getByText('Je te lis.').waitFor()
    await listener.endConversation()
    await youth.page.close()
    const until = Date.now()
    const places = () => [
      ...filesOf(floor.product.directory),
      { file: 'output', bytes: Buffer.from(floor.product.output()) },
    ]
    // The alarm for an untaken ticket started at its receipt: a deadline reveals a time as much as the time itself.
    const windows = [0, day].map((shift) => ({ from: from + shift, until: until + shift }))
    const times = () =>
      places().flatMap(({ file, bytes }) =>
        windows.flatMap((window) => timesIn(bytes, window).map((time) => `${time} in ${file}`)),
      )
    await expect.poll(times, { interval: 500 }).toEqual([])
    const agent = await listener.page.evaluate(() => navigator.userAgent)
    for (const { bytes } of places()) {
      expect(bytes.includes(agent)).toBe(false)
      expect(bytes.includes('HeadlessChrome')).toBe(false)
      expect(bytes.includes('::ffff:')).toBe(false)
    }
  },
)

test('the search for times finds each of their forms', () => {
  const time = Date.parse('2026-11-23T19:31:07.123Z')
  const window = { from: time - 10_000, until: time + 10_000 }
  const [binary, little, double] = [Buffer.alloc(8), Buffer.alloc(9), Buffer.alloc(9)]
  binary.writeUIntBE(time, 0, 6)
  little.writeUIntLE(time, 1, 6)
  double.writeDoubleLE(time, 1)
  expect(timesIn(Buffer.from(`{"at":${time}}`), window)).not.toEqual([])
  expect(timesIn(Buffer.from(`x ${Math.floor(time / 1000)} y`), window)).not.toEqual([])
  expect(timesIn(Buffer.from('"2026-11-23T19:31:05Z"'), window)).not.toEqual([])
  for (const bytes of [binary, little, double]) expect(timesIn(bytes, window)).not.toEqual([])
  expect(timesIn(Buffer.from('2026-11-23, 1795376 and 42'), window)).toEqual([])
})

/**
 * Times within a window: as text (milliseconds, seconds, ISO to the second), as SQLite's big-endian integers of six bytes, or as Redis's
 * little-endian integers and doubles in a snapshot.
 */
function timesIn(bytes: Buffer, { from, until }: { readonly from: number; readonly until: number }): string[] {
  const text = bytes.toString('latin1')
  const found: string[] = []
  for (const [digits] of text.matchAll(/(?<!\d)\d{10}(?:\d{3})?(?!\d)/g)) {
    const time = Number(digits) * (digits.length === 10 ? 1000 : 1)
    if (time >= from - 1000 && time <= until) found.push(digits)
  }
  for (const [iso] of text.matchAll(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}/g)) {
    const time = Date.parse(`${iso.replace(' ', 'T')}Z`)
    if (time >= from - 1000 && time <= until) found.push(iso)
  }
  const isIn = (time: number) => time >= from && time <= until
  for (let at = 0; at + 8 <= bytes.length; at += 1) {
    // The highest byte of a time in milliseconds is 1 until the year 2039; of a double with such a time, 66.
    if (bytes[at] === 0x01 && isIn(bytes.readUIntBE(at, 6))) found.push(`big-endian at ${at}`)
    if (bytes[at + 5] === 0x01 && isIn(bytes.readUIntLE(at, 6))) found.push(`little-endian at ${at}`)
    if (bytes[at + 7] === 0x42 && isIn(bytes.readDoubleLE(at))) found.push(`double at ${at}`)
  }
  return found
}
