import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PageFacts } from './page-settings.ts'

const organisation = `B${'A'.repeat(86)}`
const deploymentId = `${'A'.repeat(21)}A`
const pin = { organisation, deploymentId }
const settings = {
  exit: 'https://exemple.fr/',
  emergency: [{ number: '112', label: 'Urgences', how: 'tel' as const }],
  adults: { phone: '119', form: 'https://exemple.fr/formulaire' },
  closingWords: 'À demain.',
  promiseHours: 48,
  accessibility: 'partial',
}

let page: typeof import('./page-settings.ts')
const waits: number[] = []
const asked: [string, RequestInit | undefined][] = []

beforeEach(async () => {
  vi.resetModules()
  page = await import('./page-settings.ts')
  waits.length = 0
  asked.length = 0
})
afterEach(() => vi.unstubAllGlobals())

/** The facts of a page whose service gives these answers, one after another. The waits between them take no time. */
async function answered(...answers: readonly (() => Response)[]): Promise<PageFacts> {
  const left = [...answers]
  vi.stubGlobal('fetch', async (address: string, how?: RequestInit) => {
    asked.push([address, how])
    return left.shift()?.() ?? new Promise<never>(() => undefined)
  })
  return page.fetchPageFacts((milliseconds, act) => {
    waits.push(milliseconds)
    queueMicrotask(act)
    return () => undefined
  })
}

const saying = (value: unknown) => () => Response.json({ ok: true, value })

test('the service says the pin and the settings in one answer, which no cache keeps and no cookie goes with', async () => {
  expect(await answered(saying({ pin, settings }))).toEqual({ pin, settings })
  expect([page.readPin(), page.readPageSettings()]).toEqual([pin, settings])
  expect(asked).toMatchObject([['/api/page', { cache: 'no-store', redirect: 'error' }]])
})

test('before an answer there is no pin, and the national settings', () => {
  expect(page.readPin()).toBeUndefined()
  expect(page.readPageSettings()).toMatchObject({ exit: 'https://meteofrance.com/', adults: { phone: '119' } })
})

test.each([
  ['is null, before set-up', null],
  ['is missing', undefined],
  ['is no pin', 'a pin'],
  ['has a key of another length', { organisation: 'AAAA', deploymentId }],
])('there is no pin when it %s', async (_case, said) => {
  expect((await answered(saying({ pin: said, settings }))).pin).toBeUndefined()
})

test('[G14] unreadable settings fall back to national numbers and a neutral site', async () => {
  const { settings: read } = await answered(saying({ pin, settings: { ...settings, exit: 'javascript:alert(1)' } }))
  expect(read.exit).toMatch(/^https:/)
  expect(read.emergency.map(({ number, how }) => `${how}:${number}`)).toEqual([
    'sms:114',
    'tel:17',
    'tel:112',
    'tel:15',
    'tel:18',
    'tel:119',
    'tel:3018',
  ])
})

test('a network that fails, or answers with a page of its own, is asked again after a while', async () => {
  const failures = [
    () => Response.error(),
    () => new Response('<h1>Connectez-vous</h1>', { headers: { 'content-type': 'text/html' } }),
    () => Response.json({ ok: false, refused: 'busy' }, { status: 503 }),
    ...Array.from({ length: 4 }, () => () => Response.error()),
  ]
  expect(await answered(...failures, saying({ pin, settings }))).toEqual({ pin, settings })
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000])
})
