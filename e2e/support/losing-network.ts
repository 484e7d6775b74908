import { createServer, request as forward } from 'node:http'

export type LosingNetwork = {
  readonly origin: string
  /** Paths that were requested and lost, in order. */
  lost(): readonly string[]
  close(): Promise<void>
}

/**
 * A proxy before the service on `port` that drops the requests that `loses` selects; `time` counts the requests of a path, from 1. It refuses
 * WebSockets: pages poll.
 */
export async function openLosingNetwork(
  port: number,
  loses: (path: string, time: number) => boolean,
): Promise<LosingNetwork> {
  const asked = new Map<string, number>()
  const lost: string[] = []
  const server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*$/, '')
    const time = (asked.get(path) ?? 0) + 1
    asked.set(path, time)
    if (loses(path, time)) {
      lost.push(path)
      request.socket.destroy()
      return
    }
    const { url, method, headers } = request
    const passed = forward({ host: '127.0.0.1', port, path: url, method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    response.on('close', () => passed.destroy())
    request.pipe(passed)
  })
  server.on('upgrade', (_request, socket) => socket.destroy())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  return {
    origin: `http://127.0.0.1:${address.port}`,
    lost: () => lost,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
