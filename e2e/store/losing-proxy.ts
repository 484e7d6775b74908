import { once } from 'node:events'
import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net'

export type LosingProxy = {
  readonly port: number
  /** For each of these words in turn: the next connection that asks something with it gets no answer any more, and is cut once the server has answered. */
  lose(...words: string[]): void
  close(): Promise<void>
}

/** Passes everything on to a port of 127.0.0.1, and loses chosen answers of a server that has done what it was asked. */
export async function startLosingProxy(to: number): Promise<LosingProxy> {
  const open = new Set<Socket>()
  let wanted: readonly string[] = []
  const server = createServer((client) => {
    const behind = createConnection(to, '127.0.0.1')
    let isLosing = false
    const cut = () => {
      client.destroy()
      behind.destroy()
    }
    for (const socket of [client, behind]) {
      open.add(socket)
      socket.on('error', cut)
      socket.once('close', () => {
        open.delete(socket)
        cut()
      })
    }
    client.on('data', (asked: Buffer) => {
      const [word, ...later] = wanted
      if (word !== undefined && asked.includes(word)) {
        wanted = later
        isLosing = true
      }
      behind.write(asked)
    })
    behind.on('data', (answer: Buffer) => {
      if (isLosing) cut()
      else client.write(answer)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    lose(...words) {
      wanted = words
    },
    async close() {
      for (const socket of open) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
