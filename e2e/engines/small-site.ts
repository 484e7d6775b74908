import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type SmallSite = { readonly origin: string; close(): void }

/** A site without any text of ours on 127.0.0.1: `pages` has the body's markup for each path. Its policy allows inline content and its icon. */
export async function startSmallSite(pages: Readonly<Record<string, string>>): Promise<SmallSite> {
  const site = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html; charset=utf-8')
    response.setHeader(
      'Content-Security-Policy',
      "default-src 'none'; img-src 'self'; script-src 'unsafe-inline'; style-src 'unsafe-inline'",
    )
    response.end(
      `<!doctype html><html lang="fr"><title>Météo</title><body>${pages[request.url ?? ''] ?? 'Il fera beau.'}`,
    )
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(site.address() as AddressInfo).port}`, close: () => void site.close() }
}
