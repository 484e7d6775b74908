import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Guard } from './guard.ts'

const root = new URL('../../../', import.meta.url)

/** The changes of the modules that were loaded anew, by their mark. They stay: a part of a page is loaded when it is needed. */
const changes = new Map<string, { readonly url: string; readonly change: (source: string) => string }>()

/** Each module is loaded once for each guard; its types are stripped only the first time. */
const sources = new Map<string, string>()
function stripped(url: string): string {
  const source = sources.get(url) ?? stripTypeScriptTypes(readFileSync(new URL(url), 'utf8'))
  sources.set(url, source)
  return source
}

const markOf = (url: string | undefined): string => /\?without=\d+$/.exec(url ?? '')?.[0] ?? ''

// One hook for all: each further one would be asked about every module.
registerHooks({
  resolve(specifier, context, next) {
    const resolved = next(specifier, context)
    const mark = markOf(specifier) || markOf(context.parentURL)
    return mark && resolved.url.startsWith('file:') && !resolved.url.endsWith(mark)
      ? { ...resolved, url: resolved.url + mark }
      : resolved
  },
  load(url, context, next) {
    const mark = markOf(url)
    const unmarked = url.slice(0, url.length - mark.length)
    if (!mark || !unmarked.endsWith('.ts')) return next(url, context)
    const changed = changes.get(mark)
    const source =
      url === changed?.url
        ? stripTypeScriptTypes(changed.change(readFileSync(new URL(url), 'utf8')))
        : stripped(unmarked)
    return { format: 'module', source, shortCircuit: true }
  },
})

/** The attack on a product that lacks one guard: all modules are loaded anew, and one of them is changed. */
export async function productWithout(
  { file, without, instead = '' }: Guard,
  number: number,
): Promise<typeof import('../attack.ts')> {
  const mark = `?without=${number}`
  let isChanged = false
  changes.set(mark, {
    url: new URL(file, root).href + mark,
    change(source) {
      if (source.split(without).length !== 2) throw new Error(`${file} does not contain once: ${without}`)
      isChanged = true
      return source.replace(without, () => instead)
    },
  })
  const attack = (await import(`${fileURLToPath(new URL('../attack.ts', import.meta.url))}${mark}`)) as never
  if (!isChanged) throw new Error(`no attack runs ${file}`)
  return attack
}
