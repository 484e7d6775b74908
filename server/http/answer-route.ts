import * as v from 'valibot'
import type { Exchange, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Scheduler } from '#shared/scheduler.ts'
import type { Networks } from '../platform/networks.ts'
import { withUniformRefusalTime } from '../platform/uniform-refusal-time.ts'
import type { Route } from './route.ts'

/** A post as it came: nothing of it is parsed. `networks` stand for its sender's address (G13). */
export type RawPost = { readonly body: unknown; readonly networks: () => Networks }

/** Answers a post by parse → allow → run, whatever carried it. Throws `StoreUnavailable`. */
export async function answerRoute<E extends Exchange>(
  exchange: E,
  route: Route<E>,
  { body, networks }: RawPost,
  scheduler?: Scheduler,
): Promise<Result<ReplyOf<E>, RefusalName>> {
  const parsed = v.safeParse(exchange.request, body)
  if (!parsed.success) return refuse('malformed')
  const request = parsed.output as RequestOf<E>
  const poster = { networks: networks() }
  const refused = await route.allow(poster, request)
  return refused === null ? withUniformRefusalTime(() => route.run(poster, request), scheduler) : refuse(refused)
}
