import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ScriptMadeOf } from '../../vite.config.ts'

export type Build = {
  /** Paths in the build's folder, without the files that are not served (`.vite/`). */
  files: string[]
  scripts: ScriptMadeOf[]
  pages: Page[]
  /** Bytes of a file as sent with gzip. */
  gzipped: (file: string) => number
  text: (file: string) => string
}

export type Page = {
  file: string
  html: string
  /** Scripts and styles fetched before the page runs: those in its HTML, and all that these import statically. */
  scripts: ScriptMadeOf[]
  styles: string[]
}

/** The files that `npm run build` wrote into a folder of dist/. */
export function readBuild(folder: string): Build {
  const list = join(folder, '.vite/modules.json')
  if (!existsSync(list)) throw new Error(`${list} is missing: npm run build`)
  const text = (file: string) => readFileSync(join(folder, file), 'utf8')
  const scripts: ScriptMadeOf[] = JSON.parse(text('.vite/modules.json'))
  const files = globSync('**/*.*', { cwd: folder }).sort()
  return {
    files,
    scripts,
    pages: files.filter((file) => file.endsWith('.html')).map((file) => readPage(file, text(file), scripts)),
    gzipped: (file) => readFileSync(join(folder, `${file}.gz`)).length,
    text,
  }
}

function readPage(file: string, html: string, scripts: ScriptMadeOf[]): Page {
  const named = [...html.matchAll(/<(?:script|link)\b[^>]*?(?:src|href)="\/([^"]+)"/g)].map(([, path = '']) => path)
  const reached = new Set<ScriptMadeOf>()
  const reach = (path: string) => {
    const script = scripts.find((each) => each.file === path)
    if (!script || reached.has(script)) return
    reached.add(script)
    script.imports.forEach(reach)
  }
  named.forEach(reach)
  return { file, html, scripts: [...reached], styles: named.filter((path) => path.endsWith('.css')) }
}
