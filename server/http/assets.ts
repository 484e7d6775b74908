import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { RequestHandler } from 'express'
import { type Encoded, sendEncoded } from './encoded.ts'
import type { FormerBuilds } from './former-builds.ts'
import { inertPolicy, setSecurityHeaders, wasmWorkerPolicy } from './headers.ts'

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
}

export type Asset = Encoded & { readonly type: string; readonly policy: string }

/** The scripts, styles and images in the directory of the built pages, by their addresses. */
export const readBuiltAssets = (pages: string): ReadonlyMap<string, Asset> =>
  new Map([...readAssets(join(pages, 'youth'), 'assets'), ...readAssets(join(pages, 'staff'), 'staff-assets')])

/**
 * Serves assets from memory by their exact address, so there is no path traversal. Their names hold a hash of the content, so clients may cache
 * them for ever. `former`: the assets that pages of a former build still request.
 */
export function serveAssets(assets: ReadonlyMap<string, Asset>, former: FormerBuilds): RequestHandler {
  return (request, response, next) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    const asset = isRead ? (assets.get(request.path) ?? former.find(request.path)) : undefined
    if (!asset) return next()
    setSecurityHeaders(response, asset.policy)
    response.setHeader('Cache-Control', 'public, max-age=31536000, immutable')
    response.setHeader('Content-Type', asset.type)
    sendEncoded(request, response, asset)
  }
}

function readAssets(build: string, folder: string): readonly (readonly [string, Asset])[] {
  const workers = workersOf(build)
  const files = readdirSync(join(build, folder), { recursive: true, withFileTypes: true })
  return files.flatMap((entry) => {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined) return []
    const file = join(entry.parentPath, entry.name)
    const address = `/${relative(build, file).split(sep).join('/')}`
    const policy = workers.has(address) ? wasmWorkerPolicy : inertPolicy
    const encoded = { plain: readFileSync(file), br: readIfThere(`${file}.br`), gzip: readIfThere(`${file}.gz`) }
    return [[address, { ...encoded, type, policy }] as const]
  })
}

/** The scripts that run in a worker, from the build's list. */
function workersOf(build: string): ReadonlySet<string> {
  const listed = readIfThere(join(build, '.vite', 'modules.json'))
  const scripts: readonly { readonly file: string; readonly worker: boolean }[] = JSON.parse(listed?.toString() ?? '[]')
  return new Set(scripts.filter(({ worker }) => worker).map(({ file }) => `/${file}`))
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return undefined
    throw thrown
  }
}
