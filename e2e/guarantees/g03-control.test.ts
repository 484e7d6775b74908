import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import type { youthRequests } from '#shared/protocol/youth.ts'
import { type HostilePair, openHostilePair } from '../support/hostile-pair.ts'
import { showOtherLog, type TrueEntry } from '../support/other-log.ts'
import { type Floor, openFloor } from '../support/people.ts'

let floor: Floor
let pair: HostilePair
let service: HostilePair['service']
let listener: HostilePair['listener']
let youth: HostilePair['youth']

beforeAll(async () => {
  floor = await openFloor()
})
beforeEach(async () => {
  pair = await openHostilePair(floor)
  ;({ service, listener, youth } = pair)
})
afterEach(() => pair.close())
afterAll(() => floor?.close())

const mark = 'Attention : un message manque ou n’est pas à sa place.'

test('[G3] [C21] a proposal that is hidden from the young person is missing at its place, and the listener never reads an answer', async () => {
  showOtherLog(service, '/youth', (entries) => entries.filter((entry) => !isProposal(entry)))
  await talk()
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await listener.line('Suivi proposé').waitFor()
  await listener.answer('Tu vois la question ?')
  await youth.line(mark).waitFor()
  await youth.line('Tu vois la question ?').waitFor()
  expect(await youth.card.count()).toBe(0)
  await youth.write('Non.')
  await listener.line(mark).waitFor()
  expect(await listener.panel.getByText(/a dit (oui|non)/i).count()).toBe(0)
})

test('[G3] [C21] a proposal that is shown twice is one card, with a warning where it comes again', async () => {
  showOtherLog(service, '/youth', (entries) =>
    entries.flatMap((entry) => (isProposal(entry) ? [entry, entry] : [entry])),
  )
  await talk()
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.waitFor()
  await youth.line('Attention : un vieux message est revenu.').waitFor()
  expect(await youth.card.count()).toBe(1)
})

test('[G3] [C21] an answer that is hidden from the listener is missing at its place once the young person writes again', async () => {
  let before: ReadonlySet<string> | undefined
  showOtherLog(service, '/listener', (entries) => {
    const answer = entries.find((entry) => before !== undefined && isOf('youth', entry) && !before.has(sealedOf(entry)))
    return entries.filter((entry) => entry !== answer)
  })
  await talk()
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.waitFor()
  before = new Set(sent().map(({ envelope }) => envelope.sealed))
  await youth.card.getByRole('button', { name: 'Non, pas maintenant', exact: true }).click()
  await youth.line('Tu as dit non au suivi.').waitFor()
  await youth.write('Voilà.')
  await listener.line('Voilà.').waitFor()
  await listener.line(mark).waitFor()
  expect(await listener.panel.getByText(/a dit non/i).count()).toBe(0)
})

async function talk(): Promise<void> {
  await listener.becomeAvailable()
  await youth.start()
  await youth.write('Bonjour.')
  await listener.line('Bonjour.').waitFor()
}

const sent = () => service.crossed('request', 'message:send') as RequestOf<(typeof youthRequests)['message:send']>[]

const isOf = (role: 'youth' | 'listener', entry: TrueEntry): boolean =>
  entry.kind === 'message' && entry.envelope.role === role

const sealedOf = (entry: TrueEntry): string => (entry.kind === 'message' ? entry.envelope.sealed : '')

/** A service sees only that it is long: everything that a listener types here fits the smallest step of padding. */
const isProposal = (entry: TrueEntry): boolean => isOf('listener', entry) && sealedOf(entry).length > 1024
