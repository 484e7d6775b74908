import type { BrowserContext, Page } from 'playwright-core'

/** Every byte that crossed between a browser and the service, as text: frames both ways, request bodies, answers, addresses. */
export type Recording = { readonly all: () => string; readonly hosts: () => ReadonlySet<string> }

export function record(context: BrowserContext): Recording {
  const pieces: string[] = []
  const hosts = new Set<string>()
  const keep = (piece: string | Buffer | null) => {
    if (piece !== null) pieces.push(typeof piece === 'string' ? piece : piece.toString('latin1'))
  }
  const watch = (page: Page) => {
    page.on('websocket', (socket) => {
      hosts.add(new URL(socket.url()).host)
      keep(socket.url())
      socket.on('framesent', ({ payload }) => keep(payload))
      socket.on('framereceived', ({ payload }) => keep(payload))
    })
    page.on('request', (request) => {
      const { host, protocol } = new URL(request.url())
      if (protocol !== 'data:' && protocol !== 'blob:') hosts.add(host)
      keep(request.url())
      keep(request.postDataBuffer())
    })
    page.on('response', (response) => {
      if (!response.url().includes('/api/')) return
      response.body().then(keep, () => undefined)
    })
  }
  for (const page of context.pages()) watch(page)
  context.on('page', watch)
  return { all: () => pieces.join('\n'), hosts: () => hosts }
}
