import { fileURLToPath } from 'node:url'
import { build } from 'vite'

let built: Promise<string> | undefined

/** The script that answers questions inside a page (see `in-page/`), as text that the oldest supported browser runs. Built once. */
export function pageScript(): Promise<string> {
  built ??= buildScript()
  return built
}

async function buildScript(): Promise<string> {
  const entry = fileURLToPath(new URL('./in-page/entry.ts', import.meta.url))
  const made = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      target: ['chrome90', 'firefox91', 'safari15'],
      lib: { entry, formats: ['iife'], name: 'relaisTest' },
    },
  })
  const [bundle] = Array.isArray(made) ? made : [made]
  const [script] = bundle && 'output' in bundle ? bundle.output : []
  if (script === undefined) throw new Error('vite made no script of in-page/entry.ts')
  return script.code
}
