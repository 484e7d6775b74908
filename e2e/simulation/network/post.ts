import { StoreUnavailable } from '#server/store/port.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { type Result, refuse } from '#shared/result.ts'
import type { Cluster } from '../cluster.ts'
import type { PublicDoor } from '../node/public-door.ts'
import { run, until, type Work } from '../work.ts'
import type { World } from '../world.ts'
import type { Uplink } from './uplink.ts'

const answerWithin = 15_000

/** One request without a connection: stands for client/connection/post.ts. It, or its answer, may be lost: `unreachable`. */
export function* post<Name extends keyof PublicDoor>(
  world: World,
  cluster: Cluster,
  uplink: Uplink,
  name: Name,
  body: Parameters<PublicDoor[Name]>[0],
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
    const { node, post: door } = running
    time.after(random.whole(1, 300), () =>
      node.deliver(() => {
        const ask = door[name] as (asked: typeof body) => Work<Result<unknown, RefusalName>>
        if (node.isDraining) return answer(refuse('unreachable'))
        run(
          ask(body),
          (result) => {
            if (!random.chance(0.05)) time.after(random.whole(1, 300), () => answer(result))
          },
          (thrown) => {
            if (!(thrown instanceof StoreUnavailable)) node.bug(thrown)
            answer(refuse('busy'))
          },
        )
      }),
    )
  })
}
