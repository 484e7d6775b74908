import { createConnection, createServer, type Socket } from 'node:net'

export type Balancer = {
  readonly port: number
  /** Connections go to these ports in turn; a port where nobody listens is skipped. */
  use(ports: readonly number[]): void
  close(): Promise<void>
}

/** The simplest load balancer: every connection goes to the next node, without sticky sessions. */
export async function startBalancer(): Promise<Balancer> {
  let ports: readonly number[] = []
  let turn = 0
  const open = new Set<Socket>()

  const server = createServer({ pauseOnConnect: true }, (client) => {
    open.add(client)
    client.once('close', () => open.delete(client))
    client.on('error', () => client.destroy())
    turn += 1
    connectTo(client, [...ports.slice(turn % ports.length), ...ports.slice(0, turn % ports.length)])
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return {
    port: address.port,
    use(next) {
      ports = next
    },
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function connectTo(client: Socket, [first, ...others]: readonly number[]): void {
  if (first === undefined) return void client.destroy()
  const node = createConnection(first, '127.0.0.1')
  let isConnected = false
  node.once('connect', () => {
    isConnected = true
    client.pipe(node).pipe(client)
  })
  node.on('error', () => {
    if (isConnected) client.destroy()
    else connectTo(client, others)
  })
  node.once('close', () => {
    if (isConnected) client.destroy()
  })
  client.once('close', () => node.destroy())
}
