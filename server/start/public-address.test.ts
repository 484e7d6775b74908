import { io } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import { wholeService } from '../testing/whole-service.ts'
import type { Relais } from './relais.ts'

const service = wholeService()

/** Connects as a page of `origin` does, behind a proxy that uses the service's listening address. */
async function connectFrom({ url }: Relais, origin: string): Promise<'connected' | 'refused'> {
  const socket = io(`${url}/youth`, {
    ...{ forceNew: true, reconnection: false, transports: ['websocket'], extraHeaders: { origin } },
    auth: { protocol: 'relais/2' },
  })
  onTestFinished(() => void socket.disconnect())
  return new Promise((resolve) => {
    socket.once('connect', () => resolve('connected'))
    socket.once('connect_error', () => resolve('refused'))
  })
}

test('[G18] a service with a public address accepts sockets of its pages, and of no other site’s', async () => {
  const relais = await service.start({ RELAIS_PUBLIC_URL: 'https://relais.example' })
  expect(await connectFrom(relais, 'https://relais.example')).toBe('connected')
  expect(await connectFrom(relais, 'https://evil.example')).toBe('refused')
})

test('[G15] its pages may open sockets only to that address', async () => {
  const { url } = await service.start({ RELAIS_PUBLIC_URL: 'https://relais.example' })
  for (const path of ['/', '/ecoute', '/cellule', '/coordination']) {
    const policy = (await fetch(`${url}${path}`)).headers.get('content-security-policy') ?? ''
    expect([path, /connect-src [^;]*/.exec(policy)?.[0]]).toEqual([path, "connect-src 'self' wss://relais.example"])
  }
})
