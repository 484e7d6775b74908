import { createServer } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { answerParent } from '../running/answer-parent.ts'
import { serverMeter } from '../running/meter.ts'
import { listen } from './listen.ts'

// What WebSockets alone cost, with the library that Socket.IO runs on: what one end of a pair sends goes to the other as it is, and its
// number, up to the first space, goes back. Nothing is parsed, allowed or kept.

const http = createServer()
const ends = new Map<string, WebSocket>()
const space = ' '.charCodeAt(0)

new WebSocketServer({ server: http, perMessageDeflate: false }).on('connection', (socket, { url = '' }) => {
  const said = new URL(url, 'ws://127.0.0.1').searchParams
  const [pair, side] = [said.get('pair'), Number(said.get('side'))]
  ends.set(`${pair} ${side}`, socket)
  const other = `${pair} ${1 - side}`
  socket.on('message', (message: Buffer) => {
    ends.get(other)?.send(message, { binary: false })
    socket.send(message.subarray(0, message.indexOf(space)), { binary: false })
  })
})

answerParent(serverMeter, await listen(http))
