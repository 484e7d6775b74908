import type { IncomingMessage } from 'node:http'

/**
 * Whether a connection comes from a page of this service. In `Origin` a browser names the page that opens a WebSocket, or that polls from another
 * site. It lets the pages of other sites do both (RFC 6455 §10.2). A page's own GET has no `Origin`, and a client that is no browser need not
 * send one. A page's own address is the one requested here, or `publicOrigin` behind a proxy that requests another.
 */
export function isOwnOrigin({ headers }: IncomingMessage, publicOrigin: string | null): boolean {
  const { origin, host } = headers
  if (origin === undefined || origin === publicOrigin) return true
  return URL.canParse(origin) && host !== undefined && new URL(origin).host === host.toLowerCase()
}
