import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../platform/config.ts'
import type { Encoded } from './encoded.ts'
import type { Audience } from './headers.ts'

/** Where each page of the build stands on the site. Every other address has the page `notFoundFile`. */
export const pageFiles: Readonly<Record<string, { readonly file: string; readonly audience: Audience }>> = {
  '/': { file: 'youth/index.html', audience: 'youth' },
  '/informations': { file: 'youth/informations.html', audience: 'youth' },
  '/ecoute': { file: 'staff/listener/index.html', audience: 'staff' },
  '/cellule': { file: 'staff/cell/index.html', audience: 'staff' },
  '/coordination': { file: 'staff/supervisor/index.html', audience: 'staff' },
  '/invitation': { file: 'staff/invitation/index.html', audience: 'staff' },
}
export const notFoundFile = 'staff/not-found.html'

export type BuiltPages = {
  /** By address. */
  readonly pages: ReadonlyMap<string, BuiltPage>
  readonly notFound: Encoded
}

export type BuiltPage = Encoded & {
  readonly audience: Audience
  /** The hashes of the styles that stand in the page, as sources of a policy. */
  readonly styles: readonly string[]
}

/** The pages in the directory of the build. Throws `ConfigError` when they are not built. */
export const readBuiltPages = (directory: string): BuiltPages => ({
  pages: new Map(
    Object.entries(pageFiles).map(([address, { file, audience }]) => {
      const page = readPage(join(directory, file))
      return [address, { ...page, audience, styles: stylesIn(page.plain.toString()) }]
    }),
  ),
  notFound: readPage(join(directory, notFoundFile)),
})

function readPage(file: string): Encoded {
  try {
    return { plain: readFileSync(file), br: readFileSync(`${file}.br`), gzip: readFileSync(`${file}.gz`) }
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown
    throw new ConfigError(`${file} is missing: build the pages first (npm run build)`)
  }
}

const stylesIn = (html: string) =>
  [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(
    ([, style = '']) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  )
