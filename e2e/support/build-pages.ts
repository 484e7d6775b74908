import { join } from 'node:path'
import { build } from 'vite'

/** Builds both bundles, quietly: what `npm run build` does. */
export async function buildPages(root: string): Promise<void> {
  for (const mode of ['youth', 'staff']) {
    await build({ configFile: join(root, 'vite.config.ts'), mode, logLevel: 'error' })
  }
}
