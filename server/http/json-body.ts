import express, { type RequestHandler } from 'express'
import { limits } from '#shared/protocol/limits.ts'
import { refuse } from '#shared/result.ts'
import { sendAnswer } from './send-answer.ts'

const megabyte = 1024 * 1024

/** The only body that may be large: a sealed ticket of fifty lines. */
const largeBodies: Readonly<Record<string, number>> = { 'tickets/submit': 2 * megabyte }

/** Large bodies held at once, whoever sends them, so that they cannot fill the memory (G18). */
const largeAtOnce = 16

/** A beacon may be sent as text, since a page that is being left cannot wait for anything else. */
const beacons: ReadonlySet<string> = new Set(['conversations/leave'])

/** Reads one JSON value of bounded size, never compressed. Another content type leaves no body, which no schema takes. */
export function readJsonBody(name: string): RequestHandler {
  const limit = largeBodies[name]
  const type = beacons.has(name) ? ['application/json', 'text/plain'] : 'application/json'
  const parse = express.json({ limit: limit ?? limits.frameBytes, type, inflate: false, strict: true })
  return limit === undefined ? parse : fewAtOnce(parse)
}

function fewAtOnce(parse: RequestHandler): RequestHandler {
  let held = 0
  return (request, response, next) => {
    if (held >= largeAtOnce) return sendAnswer(response, refuse('busy'), { close: true })
    held += 1
    response.once('close', () => {
      held -= 1
    })
    return parse(request, response, next)
  }
}
