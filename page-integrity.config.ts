import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Plugin, Rolldown } from 'vite'

// The page is the root of trust: its bytes are on the list of hashes that anybody can compare (`npm run verify`), and it names the hash of
// everything that it loads. Runs after every plugin that changes a script, because it reads what was written.

type Scripts = Readonly<Record<string, Pick<Rolldown.OutputChunk, 'imports' | 'dynamicImports'>>>

/** Subresource integrity (SRI) of a file. */
export const integrityOf = (bytes: Uint8Array): string =>
  `sha256-${createHash('sha256').update(bytes).digest('base64')}`

/**
 * Puts the hash of each file into every page that loads it. A script and a style have it in their tag. Each static import of a script has a
 * `modulepreload` link before that script, because an import has no place for a hash. The parts that come later are in the meta
 * `relais-parts`, from which client/part/import-files.ts takes their hashes.
 */
export function pageIntegrity(): Plugin {
  return {
    name: 'page-integrity',
    writeBundle(options, bundle) {
      const folder = options.dir ?? ''
      const hashOf = (file: string) => integrityOf(readFileSync(join(folder, file)))
      const scripts: Scripts = Object.fromEntries(
        Object.entries(bundle).flatMap(([file, output]) => (output.type === 'chunk' ? [[file, output]] : [])),
      )
      for (const file of Object.keys(bundle).filter((name) => name.endsWith('.html'))) {
        const at = join(folder, file)
        writeFileSync(at, sealedPage(readFileSync(at, 'utf8'), scripts, hashOf))
      }
    },
  }
}

/** Writes `.vite/hashes.json`: SHA-256 in hex of each file that is served, by its path. `npm run verify` compares a deployment with it. */
export function hashesOfFiles(): Plugin {
  return {
    name: 'hashes-of-files',
    writeBundle(options, bundle) {
      const folder = options.dir ?? ''
      const served = Object.keys(bundle).filter((file) => /\.(html|js|css|svg)$/.test(file))
      const hashes = served.sort().map((file) => {
        return [
          file,
          createHash('sha256')
            .update(readFileSync(join(folder, file)))
            .digest('hex'),
        ]
      })
      writeFileSync(join(folder, '.vite/hashes.json'), JSON.stringify(Object.fromEntries(hashes), null, 2))
    },
  }
}

/** The page with the hash of everything that it loads. Throws for a script, style or preload that it cannot name. */
export function sealedPage(html: string, scripts: Scripts, hashOf: (file: string) => string): string {
  const entry = /<script type="module" crossorigin src="\/([^"]+)"><\/script>/.exec(html)
  const file = entry?.[1]
  if (file === undefined) {
    if (/<script|rel="(?:stylesheet|modulepreload|preload)"/.test(html))
      throw new Error('a page loads something unknown')
    return html
  }
  const first = importsOf(file, scripts)
  const later = [...partsOf(file, scripts)].filter((part) => !first.has(part))
  const preloads = [...first]
    .filter((each) => each !== file)
    .map((each) => `<link rel="modulepreload" crossorigin href="/${each}" integrity="${hashOf(each)}">`)
  const script = `<script type="module" crossorigin src="/${file}" integrity="${hashOf(file)}"></script>`
  const table = JSON.stringify(Object.fromEntries(later.sort().map((part) => [baseName(part), hashOf(part)])))
  const meta = `<meta name="relais-parts" content='${table}'>`
  return html
    .replace(/\s*<link rel="modulepreload"[^>]*>/g, '')
    .replace(/<link rel="stylesheet" crossorigin href="\/([^"]+)">/g, (_all, style: string) => {
      return `<link rel="stylesheet" crossorigin href="/${style}" integrity="${hashOf(style)}">`
    })
    .replace(entry?.[0] ?? '', () => [meta, ...preloads, script].join('\n    '))
}

/** A script and all that it imports statically: each one after those that it imports, so that a browser never looks for one without its hash. */
export function importsOf(
  file: string,
  scripts: Scripts,
  met = new Set<string>(),
  done = new Set<string>(),
): Set<string> {
  if (met.has(file)) return done
  met.add(file)
  for (const imported of scripts[file]?.imports ?? []) importsOf(imported, scripts, met, done)
  return done.add(file)
}

/** Every script that a page may load later, with what it imports. */
function partsOf(file: string, scripts: Scripts, met = new Set<string>()): Set<string> {
  const parts = new Set<string>()
  for (const script of importsOf(file, scripts)) {
    if (met.has(script)) continue
    met.add(script)
    for (const late of scripts[script]?.dynamicImports ?? []) {
      for (const each of importsOf(late, scripts)) parts.add(each)
      for (const each of partsOf(late, scripts, met)) parts.add(each)
    }
  }
  return parts
}

const baseName = (file: string) => file.replace(/^.*\//, '')
