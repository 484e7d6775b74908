import * as v from 'valibot'
import { readBuiltAssets } from '../http/assets.ts'
import { readBuiltPages } from '../http/built-pages.ts'
import { type HashList, hashList, hexSha256, listHashes, readBuiltHashes } from '../http/hash-list.ts'
import { inertPolicy, pagePolicy, socketSources } from '../http/headers.ts'

export type Verified = {
  /** What the deployment answers otherwise than this build, one sentence each. */
  readonly differences: readonly string[]
  /** Parts of former builds that it still serves. A page of this build cannot load them: it names other hashes. */
  readonly former: number
  readonly files: number
}

/** Headers that could load, open or remember something that no page names. */
const forbidden = [
  'set-cookie',
  'link',
  'refresh',
  'location',
  'sourcemap',
  'service-worker-allowed',
  'reporting-endpoints',
]

/** Addresses at which a browser, or somebody who wants to hide something, would look for more. */
const elsewhere = ['/index.html', '/sw.js', '/service-worker.js', '/favicon.ico', '/robots.txt', '/ecoute/', '/assets/']
const jsonAddresses = ['/api/page', '/api/information', '/api/about', '/api/nothing', '/livez', '/hashes.json']

/**
 * Fetches everything that a deployment serves and compares it with the build in `directory`, byte for byte, in every encoding, with the headers
 * that decide what may run. Throws where the build is missing or is not what it was when it was written.
 */
export async function verifySite(origin: string, directory: string): Promise<Verified> {
  const pages = readBuiltPages(directory)
  const assets = readBuiltAssets(directory)
  const expected = readBuiltHashes(directory)
  const present = listHashes(pages, assets)
  if (JSON.stringify(present) !== JSON.stringify(expected))
    throw new Error(`${directory} has changed since it was built`)

  const differences: string[] = []
  const look = async (address: string, encoding: string) => {
    const headers = { 'accept-encoding': encoding }
    const response = await fetch(origin + address, { redirect: 'manual', headers }).catch(() => Response.error())
    for (const name of forbidden) if (response.headers.has(name)) differences.push(`${address} has the header ${name}`)
    // A body in another encoding than its header says has no bytes to compare.
    return { response, bytes: new Uint8Array(await response.arrayBuffer().catch(() => new ArrayBuffer(0))) }
  }
  const compare = (address: string, what: string, found: unknown, wanted: readonly unknown[]) => {
    if (!wanted.includes(found)) differences.push(`${address} has ${what} ${String(found)}`)
  }
  const { host } = new URL(origin)
  const policies = (address: string): readonly string[] => {
    const page = pages.pages.get(address)
    const sockets = [socketSources(origin, host), socketSources(null, host)]
    return page
      ? sockets.map((each) => pagePolicy(page.audience, each, page.styles))
      : [assets.get(address)?.policy ?? inertPolicy]
  }

  async function compareFile(address: string, hash: string, status: number): Promise<void> {
    for (const encoding of ['identity', 'gzip', 'br']) {
      const { response, bytes } = await look(address, encoding)
      compare(address, 'status', response.status, [status])
      if (hexSha256(bytes) !== hash) differences.push(`${address} has other bytes (${encoding})`)
      compare(address, 'policy', response.headers.get('content-security-policy'), policies(address))
      const type = assets.get(address)?.type ?? 'text/html; charset=utf-8'
      compare(address, 'type', response.headers.get('content-type'), [type])
      // It would lock WebKit out (docs/decisions/0043).
      compare(address, 'integrity policy', response.headers.get('integrity-policy'), [null])
    }
  }
  for (const [address, hash] of Object.entries(expected.files)) await compareFile(address, hash, 200)
  for (const address of [...elsewhere, `/${crypto.randomUUID()}`]) await compareFile(address, expected.elsewhere, 404)
  for (const address of jsonAddresses) {
    const { response, bytes } = await look(address, 'identity')
    compare(address, 'type', response.headers.get('content-type'), ['application/json; charset=utf-8'])
    compare(address, 'policy', response.headers.get('content-security-policy'), [inertPolicy])
    if (!isJson(bytes)) differences.push(`${address} is no JSON`)
  }
  const listed = await readListed(look)
  if (listed === null) return { differences: [...differences, '/hashes.json is no list'], former: 0, files: 0 }
  if (JSON.stringify([listed.files, listed.elsewhere]) !== JSON.stringify([expected.files, expected.elsewhere]))
    differences.push('/hashes.json lists other files')
  for (const [address, hash] of Object.entries(listed.former)) {
    const { response, bytes } = await look(address, 'identity')
    if (hexSha256(bytes) !== hash)
      differences.push(`${address}, of a former build, has other bytes than /hashes.json says`)
    compare(address, 'type', /^text\/(javascript|css);|^image\//.test(response.headers.get('content-type') ?? ''), [
      true,
    ])
  }
  return { differences, former: Object.keys(listed.former).length, files: Object.keys(expected.files).length }
}

type Look = (address: string, encoding: string) => Promise<{ readonly bytes: Uint8Array }>

async function readListed(look: Look): Promise<HashList | null> {
  const { bytes } = await look('/hashes.json', 'br')
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), hashList), new TextDecoder().decode(bytes))
  return parsed.success ? parsed.output : null
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes))
    return true
  } catch {
    return false
  }
}
