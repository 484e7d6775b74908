import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver, talkTogether } from '../support/steps.ts'
import { filesOf } from '../support/traces.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

const holding = (bytes: Buffer) =>
  filesOf(floor.product.directory)
    .filter((place) => place.bytes.includes(bytes))
    .map(({ file }) => file)

/** The forms in which the store may contain it: the text of the wire or its bytes, whole or in pieces (a long value spans several pages). */
const heldIn = (sealed: string) =>
  [Buffer.from(sealed), Buffer.from(sealed, 'base64url')].flatMap((bytes) => pieces(bytes).flatMap(holding))

const pieces = (bytes: Buffer) =>
  Array.from({ length: Math.floor(bytes.length / 32) }, (_, index) => bytes.subarray(index * 32, index * 32 + 32))

test('[G7] once the page says erased, no wrap, sealed part or sealed line is in any file, and a restart brings nothing back', async () => {
  const { listener, youth } = await talkTogether(floor)
  const cell = await floor.cell()
  const words = await handOver(listener, youth)
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  await cell.answer('Je te lis.')
  await youth.followUp.getByText('Je te lis.').waitFor()
  await youth.write('Merci.')
  await cell.thread.getByText('Merci.').waitFor()

  const sealed = sealedOf(
    floor
      .recorded()
      .map((recording) => recording.all())
      .join('\n'),
  )
  expect(sealed.wraps).toHaveLength(2)
  expect(sealed.parts.length).toBeGreaterThanOrEqual(3)
  expect(sealed.lines.length).toBeGreaterThanOrEqual(2)
  for (const wrap of sealed.wraps) expect(heldIn(wrap)).not.toEqual([])
  for (const part of sealed.parts) expect(heldIn(part)).not.toEqual([])

  await listener.endConversation()
  await youth.button('Retirer mon accord').click()
  await youth.button('Oui, effacer').click()
  await youth.followUp.getByText('Tout est effacé.').first().waitFor()
  for (const secret of [...sealed.wraps, ...sealed.parts, ...sealed.lines]) expect(heldIn(secret)).toEqual([])

  await cell.consent.waitFor({ state: 'detached' })
  await floor.product.restart('SIGKILL')
  for (const secret of [...sealed.wraps, ...sealed.parts]) expect(heldIn(secret)).toEqual([])
  const back = await floor.youth()
  await back.comeBack(floor.product.origin, words)
  await back.page.getByText('Aucun suivi avec ce code.', { exact: false }).waitFor()
})

/** The ticket's data on the wire: its two wraps, its parts, and the lines of its thread. */
function sealedOf(crossed: string) {
  const one = (name: string) => new RegExp(`"${name}":"([A-Za-z0-9_-]{100,})"`).exec(crossed)?.[1]
  const submission = /"parts":\{([^}]*)\}/.exec(crossed)?.[1] ?? ''
  const found = (text: string, pattern: RegExp) => [
    ...new Set([...text.matchAll(pattern)].map(([, sealed = '']) => sealed)),
  ]
  return {
    wraps: [one('teamWrap'), one('selfWrap')].filter((wrap) => wrap !== undefined),
    parts: found(submission, /"[a-z]+":"([A-Za-z0-9_-]{100,})"/g),
    lines: found(crossed, /"sealed":"([A-Za-z0-9_-]{300,})"/g),
  }
}
