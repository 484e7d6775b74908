import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { Asset } from './assets.ts'
import { type BuiltPages, notFoundFile, pageFiles } from './built-pages.ts'

const hex = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
const address = v.pipe(v.string(), v.startsWith('/'))

/**
 * SHA-256 of everything that the service answers with beside JSON, by address. `elsewhere`: the page of every other address. `former`: the parts
 * of former builds, which open pages of those builds still load for a day.
 */
export const hashList = v.strictObject({
  files: v.record(address, hex),
  elsewhere: hex,
  former: v.record(address, hex),
})
export type HashList = v.InferOutput<typeof hashList>

export const hexSha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** The list of what a service has in memory. */
export function listHashes(
  { pages, notFound }: BuiltPages,
  assets: ReadonlyMap<string, Asset>,
  former: ReadonlyMap<string, Asset> = new Map(),
): HashList {
  const hashes = (files: Iterable<readonly [string, { readonly plain: Buffer }]>) =>
    Object.fromEntries([...files].map(([each, { plain }]) => [each, hexSha256(plain)] as const).sort())
  return { files: hashes([...pages, ...assets]), elsewhere: hexSha256(notFound.plain), former: hashes(former) }
}

/** The list that the build wrote (`hashes.json` of each of its two folders). Throws where it is missing or malformed. */
export function readBuiltHashes(directory: string): HashList {
  const ofBuild = (build: string) =>
    v.parse(v.record(v.string(), hex), JSON.parse(readFileSync(join(directory, build, '.vite/hashes.json'), 'utf8')))
  const written = Object.fromEntries(
    ['youth', 'staff'].flatMap((build) =>
      Object.entries(ofBuild(build)).map(([file, hash]) => [`${build}/${file}`, hash]),
    ),
  )
  const addressOf = new Map(Object.entries(pageFiles).map(([at, { file }]) => [file, at]))
  const { [notFoundFile]: elsewhere, ...others } = written
  const files = Object.entries(others).map(([file, hash]) => [addressOf.get(file) ?? file.replace(/^\w+/, ''), hash])
  return v.parse(hashList, { files: Object.fromEntries(files.sort()), elsewhere, former: {} })
}
