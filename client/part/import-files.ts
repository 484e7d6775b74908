import { within } from '#client/connection/within.ts'

/**
 * The build replaces every `import` call of the pages by this function (vite.config.ts). `files`: the addresses, relative to `from`, of the
 * wanted script, last, and before it those of its imports that the page does not have, each after what it imports itself. Nothing runs without
 * the hash that the page names for it (`relais-parts`). Chromium remembers a failed import for its address and never requests it again. So each
 * file is fetched first, since a failed fetch is not remembered, and then enters from the browser's cache. If that still fails, the next
 * attempt uses a fresh address. Rejects when this attempt has failed.
 */
export async function importFiles(files: readonly string[], from: string): Promise<unknown> {
  const parts = files.map((file) => ({ address: new URL(file, from).href, integrity: hashOf(file) }))
  await Promise.all(parts.map(fetchOnce))
  const wanted = parts.pop() as Hashed
  const tries = failed.get(wanted.address) ?? 0
  const address = tries === 0 ? wanted.address : `${wanted.address}?again=${tries}`
  try {
    return await within(fetchWithinMs, async () => {
      await Promise.all([...parts, { ...wanted, address }].map(preloaded))
      return import(/* @vite-ignore */ address)
    })
  } catch (thrown) {
    failed.set(wanted.address, tries + 1)
    throw thrown
  }
}

Object.assign(globalThis, { relaisImport: importFiles })

type Hashed = { readonly address: string; readonly integrity: string }

/** The number of failed imports of each address. */
const failed = new Map<string, number>()
/** Of each address: several parts may want one file at the same moment, and it is fetched once for all of them. */
const fetches = new Map<string, Promise<void>>()
const fetchWithinMs = 30_000

function hashOf(file: string): string {
  const hash = JSON.parse(document.querySelector<HTMLMetaElement>('[name=relais-parts]')?.content ?? '{}')[
    file.slice(2)
  ]
  if (!hash) throw new Error(file)
  return hash
}

function fetchOnce(part: Hashed): Promise<void> {
  const running = fetches.get(part.address) ?? fetchFile(part)
  fetches.set(part.address, running)
  running.catch(() => fetches.delete(part.address))
  return running
}

async function fetchFile({ address, integrity }: Hashed): Promise<void> {
  await within(fetchWithinMs, async (signal) => {
    const bytes = await (await fetch(address, { signal })).arrayBuffer()
    // A network with a sign-in page answers every request with that page. Not `fetch` with `integrity`: when the page is left, Firefox complains about
    // the bytes that did not come.
    const hash = btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))))
    if (`sha256-${hash}` !== integrity) throw new Error(address)
  })
}

/**
 * Puts a script with its hash among the page's modules, where its import then finds it: an import by itself has no place for a hash. A browser
 * without `modulepreload` (Firefox 91, Safari 15) has only the hash of the fetch before.
 */
const preloaded = ({ address, integrity }: Hashed) =>
  new Promise<void>((resolve, reject) => {
    const link = document.createElement('link')
    if (!link.relList.supports('modulepreload')) return resolve()
    link.onload = () => resolve()
    link.onerror = () => {
      link.remove()
      reject(new Error(address))
    }
    Object.assign(link, { rel: 'modulepreload', crossOrigin: '', integrity, href: address })
    document.head.append(link)
  })
