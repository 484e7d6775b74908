import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { systemClock } from '../platform/clock.ts'
import type { Asset } from './assets.ts'

/** How long after an upgrade an open page can load the parts of its build, milliseconds. */
export const keptAfterUpgrade = 24 * 3_600_000

export type FormerBuilds = {
  /** An asset of a replaced build, while it is kept. */
  readonly find: (address: string) => Asset | undefined
  /** All of them that are kept now. */
  readonly all: () => ReadonlyMap<string, Asset>
}

/**
 * Keeps this build's assets in `directory` for later builds, and reads those of former ones. The build in use is in `<build>.now.json`. A replaced
 * build is in `<build>.<until>.json`, with `until` in milliseconds of the clock, and is removed after that time. Throws where the directory cannot
 * be written or read.
 */
export function keepBuild(
  assets: ReadonlyMap<string, Asset>,
  directory: string,
  now: () => number = systemClock.now,
): FormerBuilds {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const build = nameOf(assets)
  const kept = readdirSync(directory).flatMap((file) => {
    const [, name, until] = /^([0-9a-f]{32})\.(now|\d{1,16})\.json$/.exec(file) ?? []
    return name === undefined || until === undefined ? [] : [{ file: join(directory, file), name, until }]
  })
  const own = join(directory, `${build}.now.json`)
  if (!kept.some(({ name }) => name === build)) writeWhole(own, pack(assets))
  const former: { readonly until: number; readonly assets: ReadonlyMap<string, Asset> }[] = []
  for (const { file, name, until } of kept) {
    if (name === build) {
      // This build is in use again.
      if (file !== own) renameIfThere(file, own)
      continue
    }
    const ends = until === 'now' ? now() + keptAfterUpgrade : Number(until)
    if (ends <= now()) {
      rmSync(file, { force: true })
      continue
    }
    const text = readFileSync(file, 'utf8')
    if (until === 'now') renameIfThere(file, join(directory, `${name}.${ends}.json`))
    former.push({ until: ends, assets: unpack(text) })
  }
  return {
    find: (address) => former.find(({ until, assets }) => until > now() && assets.has(address))?.assets.get(address),
    // The first build that has an address answers for it.
    all: () => new Map(former.toReversed().flatMap(({ until, assets }) => (until > now() ? [...assets] : []))),
  }
}

/** The name is a hash of the content, so that the same build made again has the same name. */
function nameOf(assets: ReadonlyMap<string, Asset>): string {
  const hash = createHash('sha256')
  for (const address of [...assets.keys()].sort()) hash.update(`${address}\n`).update(assets.get(address)?.plain ?? '')
  return hash.digest('hex').slice(0, 32)
}

const packed = v.array(
  v.object({
    address: v.string(),
    type: v.string(),
    policy: v.string(),
    plain: v.string(),
    br: v.optional(v.string()),
    gzip: v.optional(v.string()),
  }),
)

function pack(assets: ReadonlyMap<string, Asset>): string {
  const base64 = (bytes: Buffer | undefined) => bytes?.toString('base64')
  return JSON.stringify(
    [...assets].map(([address, { type, policy, plain, br, gzip }]) => {
      return { address, type, policy, plain: base64(plain), br: base64(br), gzip: base64(gzip) }
    }),
  )
}

function unpack(text: string): ReadonlyMap<string, Asset> {
  const bytes = (base64: string | undefined) => (base64 === undefined ? undefined : Buffer.from(base64, 'base64'))
  return new Map(
    v.parse(packed, JSON.parse(text)).map(({ address, type, policy, plain, br, gzip }) => {
      return [address, { type, policy, plain: Buffer.from(plain, 'base64'), br: bytes(br), gzip: bytes(gzip) }]
    }),
  )
}

function writeWhole(file: string, text: string): void {
  const apart = `${file}.${process.pid}`
  writeFileSync(apart, text, { mode: 0o600, flush: true })
  renameSync(apart, file)
}

/** Renames a file, unless another node that shares the directory has done it. */
function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT')) throw thrown
  }
}
