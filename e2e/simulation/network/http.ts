import type * as v from 'valibot'
import { post } from '#client/connection/post.ts'
import { answerRoute, type RawPost } from '#server/http/answer-route.ts'
import type { Routes } from '#server/http/route.ts'
import { StoreUnavailable } from '#server/store/port.ts'
import type { Answer } from '#shared/protocol/exchange.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { refuse } from '#shared/result.ts'
import type { Cluster } from '../cluster.ts'
import type { RunningNode } from '../node/start.ts'
import { virtualScheduler } from '../people/scheduler.ts'
import type { World } from '../world.ts'
import type { Uplink } from './uplink.ts'

/** The product's posts to the service's public routes, over the run's network. */
export function postsOf(world: World, cluster: Cluster, uplink: Uplink) {
  const options = { network: httpOf(world, cluster, uplink), scheduler: virtualScheduler(world.time) }
  return <Name extends keyof typeof publicHttp>(name: Name, body: v.InferInput<(typeof publicHttp)[Name]['request']>) =>
    post(publicHttp, name, body, options)
}

export type Posts = ReturnType<typeof postsOf>

type Response = { readonly ok: boolean; readonly json: () => Promise<unknown> }

/** One HTTP request over the run's network. Without a node it fails; the request or its answer may be lost. */
function httpOf(world: World, cluster: Cluster, uplink: Uplink) {
  const { time, random } = world
  return (address: string, { body }: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      const running = uplink.isUp ? cluster.choose() : null
      if (!running) {
        time.after(random.whole(10, 1000), () => reject(new TypeError('no network')))
        return
      }
      if (random.chance(0.1)) return
      const name = address.replace('/api/', '') as keyof typeof publicHttp
      const answer = (given: Answer<unknown>) => {
        if (random.chance(0.25)) return
        time.after(random.whole(1, 300), () => resolve({ ok: given.ok, json: async () => given }))
      }
      time.after(random.whole(1, 300), () =>
        running.node.deliver(() => {
          if (running.node.isDraining) reject(new TypeError('refused'))
          else handle(running, name, { body: JSON.parse(String(body)), address: uplink.address }, answer)
        }),
      )
    })
}

function handle<Name extends keyof typeof publicHttp & keyof Routes<typeof publicHttp>>(
  { node, routes }: RunningNode,
  name: Name,
  { body, address }: { readonly body: unknown; readonly address: string },
  answer: (given: Answer<unknown>) => void,
): void {
  const asked: RawPost = { body, networks: () => [address] }
  answerRoute(publicHttp[name], routes[name], asked, node.core.scheduler).then(
    (result) => {
      if (!result.ok && unheardOf.has(result.refused)) node.bug(new Error(`somebody posts a ${result.refused} ${name}`))
      answer(result)
    },
    (thrown: unknown) => {
      if (!(thrown instanceof StoreUnavailable)) node.bug(thrown)
      answer(refuse('busy'))
    },
  )
}

const unheardOf = new Set<RefusalName>(['malformed', 'unknown-event'])
