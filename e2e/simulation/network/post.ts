import { answerRoute } from '#server/http/answer-route.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import type { RequestOf } from '#shared/protocol/exchange.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Cluster } from '../cluster.ts'
import { until, type Work } from '../work.ts'
import type { World } from '../world.ts'
import type { Uplink } from './uplink.ts'

const answerWithin = 15_000

/** One request without a connection: stands for client/connection/post.ts. The request or its answer may be lost: `unreachable`. */
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
        answerRoute(
          publicHttp[name],
          routes[name],
          { body, networks: () => [uplink.address] },
          node.core.scheduler,
        ).then(
          (result) => {
            if (!result.ok && result.refused === 'malformed') node.bug(new Error(`somebody posts a malformed ${name}`))
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
