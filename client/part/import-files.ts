import { within } from '#client/connection/within.ts'

/**
 * What every `import` call of the built pages is made into (vite.config.ts). `files` are the addresses, seen from `from`, of the script that is wanted and of
 * all that it imports and the page does not have. Chromium remembers for each address that importing it has failed, and never asks again: so
 * each file is fetched first, which it does not remember, and imported out of the browser's cache. If that fails all the same, the next attempt is
 * made at a fresh address. Rejects when this attempt has failed.
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

/** How often importing an address has failed. */
const failed = new Map<string, number>()
const fetched = new Set<string>()
const fetchWithinMs = 30_000

async function fetchOnce(address: string): Promise<void> {
  if (fetched.has(address)) return
  await within(fetchWithinMs, async (signal) => {
    const response = await fetch(address, { signal })
    // A network that wants one to sign in answers everything with a page of its own.
    if (!response.ok || !response.headers.get('content-type')?.includes('javascript')) throw new Error(address)
    await response.arrayBuffer()
  })
  fetched.add(address)
}
