import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Config, ConfigError } from '../platform/config.ts'
import type { Log } from '../platform/log.ts'

/** Listens, and answers the address, such as `http://127.0.0.1:3000`. Throws `ConfigError` where it cannot listen. */
export function listen(
  http: Server,
  { host, port }: Pick<Config, 'host' | 'port'>,
  onBug: Log['bug'],
): Promise<string> {
  return new Promise((resolve, reject) => {
    http.on('error', (thrown: NodeJS.ErrnoException) => {
      if (http.listening) return onBug('listen', thrown)
      const reason = thrown.code === 'EADDRINUSE' ? 'is already in use' : `cannot be listened on: ${thrown.code}`
      reject(new ConfigError(`${host}:${port} ${reason}`))
    })
    http.listen(port, host, () => {
      const { port: taken } = http.address() as AddressInfo
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${taken}`)
    })
  })
}
