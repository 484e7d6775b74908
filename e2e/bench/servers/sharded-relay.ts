import { createServer } from 'node:http'
import { createShardedAdapter } from '@socket.io/redis-adapter'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { answerParent } from '../running/answer-parent.ts'
import { serverMeter } from '../running/meter.ts'
import { listen } from './listen.ts'

// The obvious way to run a relay that keeps what it relays on several nodes: each message goes to a stream of Redis, which flushes it, then
// through Socket.IO's sharded adapter to the room of the other end. Nothing is parsed or allowed.

const url = process.env.REDIS_URL ?? ''
const store = await createClient({ url }).connect()
const subscriber = await createClient({ url }).connect()
const publisher = await createClient({ url }).connect()

const http = createServer()
new Server(http, { adapter: createShardedAdapter(publisher, subscriber) }).on('connection', (socket) => {
  const { pair, side } = socket.handshake.auth as { readonly pair: number; readonly side: 0 | 1 }
  void socket.join(`${pair} ${side}`)
  const other = `${pair} ${1 - side}`
  socket.on('message:send', async (body: unknown, acknowledge: (answer: object) => void) => {
    await store.xAdd(`log:${pair}`, '*', { entry: JSON.stringify(body) })
    socket.to(other).emit('log:appended', body)
    acknowledge({ ok: true })
  })
})

answerParent(serverMeter, await listen(http))
