import type { IncomingMessage } from 'node:http'
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express'
import type { Answer, Exchanges } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { refuse } from '#shared/result.ts'
import type { AddressKeys } from '../platform/address-keys.ts'
import { StoreUnavailable } from '../store/port.ts'
import { answerRoute } from './answer-route.ts'
import type { HeldBodies } from './held-bodies.ts'
import { readJsonBody } from './json-body.ts'
import type { Route, Routes } from './route.ts'
import { sendAnswer } from './send-answer.ts'

export type PostEdge = {
  readonly addresses: AddressKeys
  /** The limits of all bodies of this server together. */
  readonly bodies: HeldBodies
  /** Reports a bug with the route's name, and none of its content. */
  readonly onBug: (name: string, thrown: unknown) => void
  /** Reports the refusal of a request, and nothing else of it. */
  readonly onRefused?: (refused: RefusalName) => void
}

/**
 * Answers POST /api/<name> by body → parse → allow → run, always with JSON in the form of SPEC A3 and A8. A route has one exact address, like
 * everything the server serves. `alone`: no request shares its connection with a later one.
 */
export function answerPosts<Es extends Exchanges>(
  exchanges: Es,
  routes: Routes<Es>,
  edge: PostEdge,
  { alone = false } = {},
): RequestHandler {
  const names = Object.keys(exchanges) as (keyof Es & string)[]
  const posts = new Map<string, { readonly read: RequestHandler; readonly answer: AnswerRequest }>(
    names.map((name) => {
      const read = readJsonBody(name, edge.bodies, edge.addresses)
      return [`/api/${name}`, { read, answer: answer(exchanges[name], routes[name], name, edge) }]
    }),
  )
  return (request, response, next) => {
    const post = request.method === 'POST' ? posts.get(request.path) : undefined
    if (!post) return next()
    if (alone) response.setHeader('Connection', 'close')
    return post.read(request, response, (thrown?: unknown) => {
      if (response.headersSent) return
      if (thrown) next(thrown)
      else post.answer(request, response).catch(next)
    })
  }
}

type AnswerRequest = (request: Request, response: Response) => Promise<void>

/** Answers every other address under /api/. */
export const answerUnknown: RequestHandler = (_request, response) => sendAnswer(response, refuse('unknown-event'))

/** Refuses an unreadable body by name. Every other thrown error is a bug. */
export const answerFailed =
  (edge: PostEdge): ErrorRequestHandler =>
  (thrown: unknown, _request, response, next) => {
    if (response.headersSent) return next(thrown)
    const status = thrown instanceof Error && 'status' in thrown ? thrown.status : 500
    if (status === 413) return sendAnswer(response, refuse('too-large'), { close: true })
    if (typeof status === 'number' && status < 500) return sendAnswer(response, refuse('malformed'), { close: true })
    edge.onBug('http', thrown)
    sendAnswer(response, refuse('internal'))
  }

function answer<E extends Exchanges[string]>(
  exchange: E,
  route: Route<E>,
  name: string,
  { addresses, onBug, onRefused }: PostEdge,
): AnswerRequest {
  return async (request, response) => {
    const reply = (answered: Answer<unknown>) => {
      if (!answered.ok) onRefused?.(answered.refused)
      sendAnswer(response, answered)
    }
    try {
      const networks = () => addresses.of(request as IncomingMessage)
      reply(await answerRoute(exchange, route, { body: request.body, networks }))
    } catch (thrown) {
      if (thrown instanceof StoreUnavailable) return reply(refuse('busy'))
      onBug(name, thrown)
      reply(refuse('internal'))
    }
  }
}
