import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createMetricsServer } from './metrics-server.ts'
import type { ServiceFigures } from './service-metrics.ts'

const idle: ServiceFigures = {
  sockets: () => 12,
  waiting: () => 7,
  talking: async () => 4,
  tickets: async () => ({ received: 26, taken: 3, answered: 5 }),
  isStoreUp: () => true,
  isHearing: () => true,
  meters: () => ({
    ...{ commit: { p50: 0.002, p99: 0.04 }, refusals: { 'too-fast': 24, busy: 26 }, deadlinesLate: 1 },
    ...{ loopDelay: { p50: 0, p99: 0.01 }, loopUtilisation: 0.1 },
  }),
}

async function scrape(figures: ServiceFigures, path = '/metrics', method = 'GET') {
  const thrown: unknown[] = []
  const server = createMetricsServer(figures, (bug) => thrown.push(bug)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const response = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { method })
  return { status: response.status, text: await response.text(), thrown }
}

const samplesOf = (text: string) => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

test('gives the service’s figures in steps', async () => {
  const { status, text } = await scrape(idle)
  expect(status).toBe(200)
  expect(samplesOf(text).filter((line) => line.startsWith('relais_'))).toEqual([
    ...['youth', 'follow-up', 'listener', 'cell', 'supervisor'].map((name) => `relais_sockets{namespace="${name}"} 10`),
    'relais_conversations{state="waiting"} 5',
    'relais_conversations{state="talking"} 0',
    'relais_tickets{state="received"} 25',
    'relais_tickets{state="taken"} 0',
    'relais_tickets{state="answered"} 5',
    'relais_store_up 1',
    'relais_store_commit_seconds{quantile="0.5"} 0.002',
    'relais_store_commit_seconds{quantile="0.99"} 0.04',
    'relais_refusals{reason="too-fast"} 0',
    'relais_refusals{reason="busy"} 25',
    'relais_deadlines_late_seconds 1',
    'relais_nodes_hearing 1',
  ])
})

test('leaves out unknown figures', async () => {
  const { text } = await scrape({
    ...idle,
    talking: async () => null,
    tickets: async () => null,
    isHearing: () => null,
    meters: () => ({ ...idle.meters(), commit: null }),
  })
  expect(samplesOf(text).join('\n')).not.toMatch(/talking|relais_tickets|commit_seconds|hearing/)
  expect(text).toContain('relais_conversations{state="waiting"} 5')
})

test('[G1] holds no text: a sample is one of our names, labels of a fixed list, and a number', async () => {
  const { text } = await scrape(idle)
  const label =
    '(namespace|state|quantile|reason|version)="(youth|follow-up|listener|cell|supervisor|waiting|talking|received|taken|answered|0\\.5|0\\.99|too-fast|busy|v[\\d.]+)"'
  const sample = new RegExp(`^(relais|process|nodejs)_[a-z0-9_]+(\\{${label}\\})? \\d+(\\.\\d+)?$`)
  expect(samplesOf(text).filter((line) => !sample.test(line))).toEqual([])
})

test('[G13] counts neither single connections nor milliseconds of work', async () => {
  const { text } = await scrape(idle)
  expect(text).not.toMatch(/nodejs_active|_handles|_requests|nodejs_gc/)
  const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  expect(value('process_open_fds') % 50).toBe(0)
  expect(value('process_cpu_seconds_total') % 10).toBe(0)
  expect(value('process_resident_memory_bytes') % (16 * 1024 * 1024)).toBe(0)
  expect(value('process_max_fds')).toBeGreaterThan(100)
})

test('answers nothing else', async () => {
  for (const [path, method] of [
    ['/', 'GET'],
    ['/metrics?a', 'GET'],
    ['/metrics', 'POST'],
  ] as const)
    expect(await scrape(idle, path, method)).toMatchObject({ status: 404, text: '' })
})

test('a failing figure is reported as a bug, without its message', async () => {
  const { status, text, thrown } = await scrape({ ...idle, talking: () => Promise.reject(new Error('marqueur')) })
  expect([status, text, thrown.length]).toEqual([500, '', 1])
})
