import * as v from 'valibot'
import type { Route } from '#server/http/route.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import type { Exchange, RequestOf } from '#shared/protocol/exchange.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Cluster } from '../cluster.ts'
import { until, type Work } from '../work.ts'
import type { World } from '../world.ts'
import type { Uplink } from './uplink.ts'

const answerWithin = 15_000

/** One request without a connection: stands for client/connection/post.ts and server/http/answer-posts.ts. It, or its answer, may be lost: `unreachable`. */
export function* post<Name extends keyof typeof publicHttp>(
  world: World,
  cluster: Cluster,
  uplink: Uplink,
  name: Name,
  body: RequestOf<(typeof publicHttp)[Name]>,
): Work<Result<unknown, RefusalName>> {
  const { time, random } = world
  return yield* until<Result<unknown, RefusalName>>((resume) => {
    let isAnswered = false
    const answer = (result: Result<unknown, RefusalName>) => {
      if (!isAnswered) resume(result)
      isAnswered = true
    }
    time.after(answerWithin, () => answer(refuse('unreachable')))
    const running = uplink.isUp ? cluster.choose() : null
    if (!running) return time.after(random.whole(10, 1000), () => answer(refuse('unreachable')))
    if (random.chance(0.05)) return
    const { node, routes } = running
    time.after(random.whole(1, 300), () =>
      node.deliver(() => {
        if (node.isDraining) return answer(refuse('unreachable'))
        answerPost(publicHttp[name], routes[name], uplink.address, body).then(
          (result) => {
            if (!random.chance(0.05)) time.after(random.whole(1, 300), () => answer(result))
          },
          (thrown: unknown) => {
            if (!(thrown instanceof StoreUnavailable)) node.bug(thrown)
            answer(refuse('busy'))
          },
        )
      }),
    )
  })
}

async function answerPost<E extends Exchange>(
  exchange: E,
  route: Route<E>,
  address: string,
  asked: unknown,
): Promise<Result<unknown, RefusalName>> {
  const body = v.parse(exchange.request, asked) as RequestOf<E>
  const refused = await route.allow({ networks: [address] }, body)
  return refused === null ? route.run({ networks: [address] }, body) : refuse(refused)
}
