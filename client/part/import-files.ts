import { within } from '#client/connection/within.ts'

/**
 * The build replaces every `import` call of the pages by this function (vite.config.ts). `files`: the addresses, relative to `from`, of the
 * wanted script, then of all its imports that the page does not have. Chromium remembers a failed import for its address and never requests
 * it again. So each file is fetched first, since a failed fetch is not remembered, and then imported from the browser's cache. If the import
 * still fails, the next attempt uses a fresh address. Rejects when this attempt has failed.
 */
export async function importFiles(files: readonly string[], from: string): Promise<unknown> {
  const addresses = files.map((file) => new URL(file, from).href)
  await Promise.all(addresses.map(fetchOnce))
  const [wanted = ''] = addresses
  const tries = failed.get(wanted) ?? 0
  try {
    return await within(
      fetchWithinMs,
      () => import(/* @vite-ignore */ tries === 0 ? wanted : `${wanted}?again=${tries}`),
    )
  } catch (thrown) {
    failed.set(wanted, tries + 1)
    throw thrown
  }
}

Object.assign(globalThis, { relaisImport: importFiles })

/** The number of failed imports of each address. */
const failed = new Map<string, number>()
const fetched = new Set<string>()
const fetchWithinMs = 30_000

async function fetchOnce(address: string): Promise<void> {
  if (fetched.has(address)) return
  await within(fetchWithinMs, async (signal) => {
    const response = await fetch(address, { signal })
    // A network with a sign-in page answers every request with that page.
    if (!response.ok || !response.headers.get('content-type')?.includes('javascript')) throw new Error(address)
    await response.arrayBuffer()
  })
  fetched.add(address)
}
