import type { Page } from 'playwright-core'
import { halvesAt } from '#client/connection/halves.ts'
import { openStored, storageKey } from '#client/crypto/stored.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { must } from './must.ts'

/** What a young person's tab keeps under this name, opened as its page would: with the half of the service at `origin`. */
export const openedEntry = (page: Page, origin: string, name: string): Promise<string> =>
  // The page may take other halves meanwhile.
  eventually(async () => {
    const stored = await page.evaluate((entry) => sessionStorage.getItem(entry), name)
    const { secret, own, sealed } = JSON.parse(stored ?? '{}') as { secret: string; own: string; sealed: string }
    const { half } = must(await halvesAt(origin).read(secret))
    const text = await openStored(await storageKey(own, half), name, sealed)
    if (text === null) throw new Error(`what is kept as ${name} does not open`)
    return text
  })
