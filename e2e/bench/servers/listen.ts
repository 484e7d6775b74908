import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a server of the bench is ready with. */
export type Listening = { readonly port: number }

export async function listen(http: Server): Promise<Listening> {
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  return { port: (http.address() as AddressInfo).port }
}
