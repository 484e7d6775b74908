import { type Connection, createConnection } from '#client/connection/connection.ts'
import type { Answer, Exchanges, Notices } from '#shared/protocol/exchange.ts'
import type { SimulatedClientSocket } from '../network/client-socket.ts'
import type { World } from '../world.ts'
import { virtualScheduler } from './scheduler.ts'

/** What a run records of a page's requests: each result, and when it was requested. */
export type Watch = (name: string, body: unknown, answer: Answer<unknown>, askedAt: number) => void

/** The product's connection over a simulated socket. `schemas` are those of the audience. */
export function pageConnection<Es extends Exchanges, Ns extends Notices>(
  world: World,
  socket: SimulatedClientSocket,
  schemas: { readonly requests: Es; readonly notices: Ns },
  watch: Watch = () => undefined,
): Connection<Es, Ns> {
  const { time, random } = world
  const connection = createConnection(schemas, {
    socket,
    scheduler: virtualScheduler(time),
    turns: virtualTurns((act) => time.after(0, act)),
    random: () => random.whole(0, 999) / 1000,
    onTrialOver: () => undefined,
    watchNetwork: () => () => undefined,
  })
  connection.onState((state) => {
    if (state === 'untrusted') world.halt(world.violation('[A9] the service sends what its schema refuses'))
  })
  return {
    ...connection,
    async request(name, body, options) {
      const askedAt = time.now
      const answer = await connection.request(name, body, options)
      try {
        watch(name, body, answer, askedAt)
      } catch (broken) {
        // The page must not take a broken rule for a failed request.
        world.halt(broken)
      }
      return answer
    },
    get state() {
      return connection.state
    },
    get refusal() {
      return connection.refusal
    },
  }
}

function virtualTurns(later: (act: () => void) => void) {
  let act = () => {}
  return {
    onTurn(given: () => void) {
      act = given
    },
    next: () => later(() => act()),
    close() {
      act = () => {}
    },
  }
}
