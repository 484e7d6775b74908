import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as v from 'valibot'
import { keepPageClock } from './page-clock.ts'

/** Where a page of the demo has its clock from, and where it is told that it was moved. */
export const clockScript = '/demo/clock.js'
const clockEvents = '/demo/clock'

export type DemoClock = {
  /** Milliseconds since the epoch, ahead of the true time by all that was asked for. */
  readonly now: () => number
  /** `POST {"advanceMs":n}` to this address moves every clock of the demo forward by n milliseconds. */
  readonly address: string
  /** Serves the pages of the demo their clock; answers whether the request was one for it. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => boolean
  readonly close: () => void
}

const body = v.strictObject({ advanceMs: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(366 * 86_400_000)) })
/** What lapses is renewed this often while a long time passes, milliseconds. */
const stride = 10 * 86_400_000

/**
 * One clock for a whole demo. `onMoved` is waited for after each stride: what would lapse in a long time is renewed in it. Listens on a port of
 * its own on the loopback; refuses, by its words and status 400, what is not a whole number of milliseconds from 1 to a year;
 * answers 500 and why where what lapses could not be renewed, with the clocks moved as far as it says.
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
        response.end(`(${keepPageClock})(${ahead}, ${JSON.stringify(clockEvents)})`)
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
