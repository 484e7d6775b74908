import type { IncomingMessage } from 'node:http'

/**
 * Whether a connection comes from a page of this service. A browser says in `Origin` whose page opens a WebSocket, or polls from elsewhere, and keeps
 * neither from the pages of others (RFC 6455 §10.2); `Origin` is left out by a page's own GET and by what is no browser. A page's own address is the one it asks
 * for here, or `publicOrigin` where a proxy asks in another name.
 */
export function isOwnOrigin({ headers }: IncomingMessage, publicOrigin: string | null): boolean {
  const { origin, host } = headers
  if (origin === undefined || origin === publicOrigin) return true
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase()
}
