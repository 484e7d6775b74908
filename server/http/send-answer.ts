import type { ServerResponse } from 'node:http'
import type { Answer } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'

const statuses: Partial<Record<RefusalName, number>> = {
  'not-allowed': 403,
  'not-available': 404,
  'unknown-event': 404,
  'already-done': 409,
  'login-taken': 409,
  'too-large': 413,
  'too-fast': 429,
  internal: 500,
  busy: 503,
}

/** `close`: closes the connection instead of waiting for the unread rest of a refused body. */
export function sendAnswer(response: ServerResponse, body: Answer<unknown>, { close = false } = {}): void {
  response.statusCode = body.ok ? 200 : (statuses[body.refused] ?? 400)
  if (close) response.setHeader('Connection', 'close')
  sendJson(response, body)
}

export function sendJson(response: ServerResponse, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body))
  response.setHeader('Content-Type', 'application/json; charset=utf-8')
  response.setHeader('Content-Length', bytes.length)
  response.end(bytes)
}
