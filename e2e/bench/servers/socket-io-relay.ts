import { createServer } from 'node:http'
import { Server, type Socket } from 'socket.io'
import { answerParent } from '../running/answer-parent.ts'
import { serverMeter } from '../running/meter.ts'
import { listen } from './listen.ts'

// What everything is compared with: a bare Socket.IO relay as its documentation begins, but straight to the other socket, which is its quickest way. Nothing is
// parsed, allowed or kept.

const http = createServer()
const ends = new Map<string, Socket>()

new Server(http).on('connection', (socket) => {
  const { pair, side } = socket.handshake.auth as { readonly pair: number; readonly side: 0 | 1 }
  ends.set(`${pair} ${side}`, socket)
  const other = `${pair} ${1 - side}`
  socket.on('message:send', (body: unknown, acknowledge: (answer: object) => void) => {
    ends.get(other)?.emit('log:appended', body)
    acknowledge({ ok: true })
  })
})

answerParent(serverMeter, await listen(http))
