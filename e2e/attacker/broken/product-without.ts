import { registerHooks } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Guard } from './guard.ts'

const root = new URL('../../../', import.meta.url)

/** The attack on a product that lacks one guard: all modules are loaded anew, and one of them is changed. */
export async function productWithout(
  { file, without, instead = '' }: Guard,
  number: number,
): Promise<typeof import('../attack.ts')> {
  const mark = `?without=${number}`
  const changed = new URL(file, root).href + mark
  let isChanged = false
  // They stay: a part of a page is loaded when it is needed.
  registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      const isOurs = specifier.endsWith(mark) || context.parentURL?.endsWith(mark)
      return isOurs && resolved.url.startsWith('file:') && !resolved.url.endsWith(mark)
        ? { ...resolved, url: resolved.url + mark }
        : resolved
    },
    load(url, context, next) {
      const loaded = next(url, context)
      if (url !== changed) return loaded
      const source = Buffer.from(loaded.source as Uint8Array).toString()
      if (source.split(without).length !== 2) throw new Error(`${file} does not contain once: ${without}`)
      isChanged = true
      return { ...loaded, source: source.replace(without, () => instead) }
    },
  })
  const attack = (await import(`${fileURLToPath(new URL('../attack.ts', import.meta.url))}${mark}`)) as never
  if (!isChanged) throw new Error(`no attack runs ${file}`)
  return attack
}
