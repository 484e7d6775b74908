import { request } from 'node:http'
import { createSecureServer, type Http2ServerRequest } from 'node:http2'
import type { AddressInfo, Socket } from 'node:net'
import type { OwnCertificate } from './own-certificate.ts'

export type SecureFront = { readonly port: number; close(): Promise<void> }

/** What stands before a service in production: TLS 1.3, HTTP/2 for requests, HTTP/1.1 for WebSockets. `to`: the service's port on 127.0.0.1. */
export async function openSecureFront(to: number, { key, cert }: OwnCertificate): Promise<SecureFront> {
  const server = createSecureServer({ ...{ key, cert }, allowHTTP1: true, minVersion: 'TLSv1.3' })
  const sockets = new Set<Socket>()
  server.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
  })
  const ask = (asked: Http2ServerRequest) => {
    const named = Object.entries(asked.headers).filter(([name]) => !name.startsWith(':'))
    return request({
      ...{ host: '127.0.0.1', port: to, method: asked.method, path: asked.url },
      headers: {
        ...Object.fromEntries(named),
        host: asked.authority ?? asked.headers.host,
        'x-forwarded-for': '192.0.2.1',
      },
    })
  }
  server.on('request', (asked, response) => {
    const passed = ask(asked)
    passed.on('response', (answer) => {
      const headers = Object.entries(answer.headers).filter(([name]) => !ofOneConnection.has(name))
      response.writeHead(answer.statusCode ?? 502, Object.fromEntries(headers))
      answer.pipe(response)
    })
    passed.on('error', () => response.destroy())
    asked.pipe(passed)
  })
  server.on('upgrade', (asked: Http2ServerRequest, socket: Socket, head: Buffer) => {
    const passed = ask(asked)
    passed.on('upgrade', (answer, far, first) => {
      const named = answer.rawHeaders.map((text, index) => (index % 2 === 0 ? `${text}: ` : `${text}\r\n`))
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${named.join('')}\r\n`)
      socket.write(first)
      far.write(head)
      far.pipe(socket).pipe(far)
      far.on('error', () => socket.destroy())
      socket.on('close', () => far.destroy())
    })
    passed.on('response', () => socket.destroy())
    passed.on('error', () => socket.destroy())
    passed.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => void server.close(() => resolve()))
    },
  }
}

/** HTTP/2 has no such headers. */
const ofOneConnection = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade'])
