import type { Exchange, Exchanges, ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import type { Result } from '#shared/result.ts'
import type { Networks } from '../platform/networks.ts'

/** The anonymous sender of a post. `networks`: keyed networks for rate limits, valid while this process runs. */
export type Poster = { readonly networks: Networks }

/** One POST route's handling. Leaving out `allow` does not compile, so nothing is open by oversight (G17). */
export type Route<E extends Exchange> = {
  /** Why this request is refused now (`too-fast`, `not-allowed`), or null. */
  readonly allow: (poster: Poster, request: RequestOf<E>) => RefusalName | null | Promise<RefusalName | null>
  readonly run: (poster: Poster, request: RequestOf<E>) => Promise<Result<ReplyOf<E>, RefusalName>>
}

/** One entry per route of an audience; a missing one does not compile. */
export type Routes<Es extends Exchanges> = { readonly [Name in keyof Es]: Route<Es[Name]> }
