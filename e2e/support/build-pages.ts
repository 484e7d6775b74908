import { join } from 'node:path'
import { build, type Plugin } from 'vite'

/** Builds both bundles without output: what `npm run build` does, into another directory than its `dist`, with these further plugins. */
export async function buildPages(
  root: string,
  { directory, plugins }: { readonly directory: string; readonly plugins: Plugin[] },
): Promise<void> {
  for (const mode of ['youth', 'staff']) {
    const outDir = join(directory, mode)
    await build({
      configFile: join(root, 'vite.config.ts'),
      mode,
      logLevel: 'error',
      plugins,
      build: { outDir, emptyOutDir: true },
    })
  }
}
