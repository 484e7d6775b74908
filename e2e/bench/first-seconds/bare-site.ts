import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import { build, type Rolldown } from 'vite'

export type BareSite = { readonly port: number; close(): void }

/** The page of `bare/`, built for production and compressed as ours are, on 127.0.0.1. */
export async function startBareSite(): Promise<BareSite> {
  const built = (await build({
    root: fileURLToPath(new URL('bare', import.meta.url)),
    configFile: false,
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, modulePreload: false, reportCompressedSize: false },
  })) as Rolldown.RolldownOutput
  const files = new Map(
    built.output.map((file) => [
      `/${file.fileName}`,
      brotliCompressSync(file.type === 'chunk' ? file.code : file.source),
    ]),
  )
  const site = createServer((asked, response) => {
    const path = asked.url === '/' ? '/index.html' : (asked.url ?? '')
    const bytes = files.get(path)
    response.writeHead(bytes ? 200 : 404, {
      'content-type': path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8',
      'content-encoding': 'br',
    })
    response.end(bytes)
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  return { port: (site.address() as AddressInfo).port, close: () => void site.close() }
}
