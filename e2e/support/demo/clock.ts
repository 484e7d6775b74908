import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as v from 'valibot'
import { keepPageClock } from './page-clock.ts'

/** Where a page of the demo reads its clock, and where it hears that the clock moved. */
export const clockScript = '/demo/clock.js'
const clockEvents = '/demo/clock'
const clockOffset = '/demo/clock/offset'
export const clockSource = `(${keepPageClock})(${JSON.stringify(clockOffset)}, ${JSON.stringify(clockEvents)})`

export type DemoClock = {
  /** Milliseconds since the epoch, including every requested advance. */
  readonly now: () => number
  /** `POST {"advanceMs":n}` to this address moves every clock of the demo forward by n milliseconds. */
  readonly address: string
  /** Serves the clock to the demo's pages; returns whether the request was for it. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => boolean
  readonly close: () => void
}

const body = v.strictObject({ advanceMs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366 * 86_400_000)) })
/** During a long advance, certificates and keys are renewed at this interval, milliseconds. */
const stride = 10 * 86_400_000

/**
 * One clock for a whole demo. Each stride waits for `onMoved`, which renews what would expire during a long advance. Listens on a loopback port of
 * its own; refuses with status 400 and a reason anything but a whole number of milliseconds from 1 to a year; answers 500 with the reason if a
 * renewal failed, with the clocks moved as far as it says.
 */
export async function startDemoClock(onMoved: () => Promise<void>): Promise<DemoClock> {
  let ahead = 0
  const pages = new Set<ServerResponse>()
  let moving: Promise<void> = Promise.resolve()

  async function advance(by: number): Promise<void> {
    for (let left = by; left > 0; left -= stride) {
      ahead += Math.min(left, stride)
      for (const page of pages) page.write(`data: ${ahead}\n\n`)
      await onMoved()
    }
  }

  const server = createServer((request, response) => {
    void readJson(request).then(async (json) => {
      const asked = v.safeParse(body, json)
      if (request.method !== 'POST' || !asked.success)
        return answer(response, 400, { error: 'POST {"advanceMs": n}: whole milliseconds from 1 to 31622400000' })
      const { advanceMs } = asked.output
      const moved = moving.then(() => advance(advanceMs))
      moving = moved.catch(() => undefined)
      await moved.then(
        () => answer(response, 200, { aheadMs: ahead }),
        (thrown: Error) => answer(response, 500, { aheadMs: ahead, error: `not renewed: ${thrown.message}` }),
      )
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    now: () => Date.now() + ahead,
    address: `http://localhost:${(server.address() as AddressInfo).port}`,
    serve(request, response) {
      if (request.url === clockScript) {
        response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-store' })
        response.end(clockSource)
        return true
      }
      if (request.url === clockOffset) {
        response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
        response.end(`${ahead}`)
        return true
      }
      if (request.url !== clockEvents) return false
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      response.write(`data: ${ahead}\n\n`)
      pages.add(response)
      response.once('close', () => pages.delete(response))
      return true
    },
    close() {
      for (const page of pages) page.end()
      server.close()
    },
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}

function answer(response: ServerResponse, status: number, json: object): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(`${JSON.stringify(json)}\n`)
}
