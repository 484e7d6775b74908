import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { lingui } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type Rolldown, type UserConfig } from 'vite'
import { translatePages } from './page-words.config.ts'

const path = (fromRoot: string) => fileURLToPath(new URL(fromRoot, import.meta.url))

// Two builds, because a chunk shared between them would carry staff code to the young. `--mode` names which:
//   youth  dist/youth/index.html                                        assets under /assets/
//   staff  dist/staff/{listener,cell,supervisor,invitation}/index.html  assets under /staff-assets/, and not-found.html
// Every address is absolute, so a page may be served at any path. Names carry a hash of the content: cache for ever.
// `.br` and `.gz` stand beside each script, style and drawing. `.vite/` describes the build; it is not served.
const builds = {
  youth: { root: 'client/youth', assets: 'assets', pages: ['client/youth/index.html'], alone: {} },
  staff: {
    root: 'client',
    assets: 'staff-assets',
    pages: ['listener', 'cell', 'supervisor', 'invitation'].map((name) => `client/${name}/index.html`),
    alone: { 'not-found.html': 'client/not-found.html' },
  },
}

export default defineConfig(({ mode }): UserConfig => {
  if (mode !== 'youth' && mode !== 'staff') throw new Error(`--mode is youth or staff, not ${mode}`)
  // React and Lingui's macros look at it; Vite leaves alone what the shell has set.
  process.env.NODE_ENV = 'production'
  const { root, assets, pages, alone } = builds[mode]
  const modules = moduleList()
  return {
    root: path(root),
    base: '/',
    publicDir: false,
    envDir: false,
    // The organisation's public key may be baked into the pages; nothing else of the environment gets in.
    envPrefix: 'RELAIS_PIN',
    plugins: [
      react(),
      ...words(),
      translatePages(alone),
      onlyOurTransports(),
      everyWordIsKnown(),
      partsKnowTheirFiles(),
      modules.ofPages,
      precompress(),
    ],
    worker: { format: 'es', plugins: () => [modules.ofWorkers()] },
    build: {
      outDir: path(`dist/${mode}`),
      emptyOutDir: true,
      assetsDir: assets,
      assetsInlineLimit: 0,
      // The floor is Chrome 90, Firefox 91 and Safari 15. All that Chrome 90 lacks of Chrome 91 is `a?.(...b)`, which it reads wrongly
      // (crbug.com/v8/11558): e2e/guarantees/bundles.test.ts looks for it, where naming 90 would replace every `?.` of the first load.
      target: ['chrome91', 'firefox91', 'safari15'],
      // Young people get one style, whatever is loaded later; nothing then needs Vite's preloading either.
      cssCodeSplit: mode === 'staff',
      // A late part fetches its files itself (client/part/import-files.ts).
      modulePreload: mode === 'staff' && {
        polyfill: false,
        resolveDependencies: (_file, files, { hostType }) => (hostType === 'html' ? files : []),
      },
      manifest: true,
      license: true,
      reportCompressedSize: false,
      rolldownOptions: {
        // Safari 15 needs class fields as assignments; no class here defines a field that another gives a setter.
        transform: { assumptions: { setPublicClassFields: true } },
        input: pages.map(path),
        output: mode === 'youth' ? { codeSplitting: { groups: [theConversation] } } : {},
      },
    },
  }
})

// What the youth page loads while one reads its first screen: one request, where sharing with the card and the follow-up would make ten.
// Nothing of it may be part of the first load: the page would then wait for all of it.
const theConversation = {
  name: 'conversation',
  includeDependenciesRecursively: false,
  test: new RegExp(
    [
      'client/conversation/',
      'client/machine/machine\\.ts',
      'client/ui/(show-each|settled)\\.ts',
      'client/crypto/(channel|sequence|derive|seal|sealed-json|padding|hash|random|certificate|signature|key-pair|grant-context)',
      'client/crypto/device/(conversation|grant|wrapping)\\.ts',
      'client/youth/conversation/',
      'client/youth/visit/(talk|talk-(machine|machine-state|steps|admission)|held-keys|told|memory|keyring|signalling|card-times)\\.ts',
      'client/part/formatted-text\\.tsx',
      'client/youth/(later-screens|later-words|follow-up/memory)\\.ts',
      'client/ui/(double-press|keep-focus)\\.ts',
      'client/ui/older-browsers\\.ts',
      'client/i18n/[^/]+/youth-later\\.po',
      'shared/protocol/(canonical|certificate|content|context|markdown|plain-text|signed)\\.ts',
      'shared/(bytes|consent/(reasons|text-id)|ticket/triage)\\.ts',
      'client/ui/(private-writing|typed-enter|use-following|use-live-after-history)\\.ts',
    ].join('|'),
  ),
}

/**
 * Lingui: catalogues as modules, and macros through Babel. Not `macroTransform`: its native parts ask for Node 22, so npm
 * under Node 20 leaves them out without a word and `npm ci` yields an installation that cannot build.
 */
export function words() {
  const macros = {
    preset: { plugins: [fileURLToPath(import.meta.resolve('@lingui/babel-plugin-lingui-macro'))] },
    rolldown: { filter: { code: /from ['"]@lingui\/(core|react)\/macro['"]/ } },
  }
  return [
    lingui({ failOnMissing: true, failOnCompileError: true, configPath: path('lingui.config.ts') }),
    noOrphanSigns(),
    babel({ presets: [macros] }),
  ]
}

/** French puts a space before ? ! : ; » and after «, and no line may break there. In the compiled catalogue spaces stand in words only. */
function noOrphanSigns(): Plugin {
  return {
    name: 'no-orphan-signs',
    enforce: 'post',
    transform: {
      filter: { id: /\.po$/ },
      handler: (code) => ({ code: code.replace(/ (?=[?!:;»])|(?<=«) /g, '\u00a0'), map: null }),
    },
  }
}

/** Refuses a build in which a page would show the identifier of a word, because no catalogue that it loads has the word. */
function everyWordIsKnown(): Plugin {
  return {
    name: 'every-word-is-known',
    generateBundle(_options, bundle) {
      for (const page of Object.values(bundle)) {
        if (page.type !== 'chunk' || !page.isEntry) continue
        const reached = new Set<string>([page.fileName])
        const code = [...reachedFrom(page, bundle, reached)].join('\n')
        const known = new Set([...code.matchAll(/\\?"([\w-]{6})\\?":\[/g)].map(([, word]) => word))
        const used = [...code.matchAll(/\bid:["'`]([\w-]{6})["'`]/g)].map(([, word = '']) => word)
        // What is all lower case is an identifier of something else.
        const unknown = used.filter((word) => !known.has(word) && !/^[a-z]+$/.test(word))
        if (unknown.length > 0)
          this.error(
            `${relative(path('.'), page.facadeModuleId ?? page.fileName)}: no catalogue has ${unknown.join(', ')}. Run: npm run words`,
          )
      }
    },
  }
}

function* reachedFrom(
  chunk: Rolldown.OutputChunk,
  bundle: Rolldown.OutputBundle,
  reached: Set<string>,
): Generator<string> {
  yield chunk.code
  for (const file of [...chunk.imports, ...chunk.dynamicImports]) {
    const next = bundle[file]
    if (next?.type !== 'chunk' || reached.has(file)) continue
    reached.add(file)
    yield* reachedFrom(next, bundle, reached)
  }
}

/**
 * Engine.IO keeps a table of its transports by name, with WebTransport and all that it needs. Every connection is given its transports as
 * classes (client/connection/transport/transports.ts), so nothing ever looks into that table.
 */
function onlyOurTransports(): Plugin {
  return {
    name: 'only-our-transports',
    enforce: 'pre',
    load: {
      filter: { id: /engine\.io-client\/build\/esm\/transports\/index\.js$/ },
      handler: () => 'export const transports = {}',
    },
  }
}

/**
 * Makes every `import('…')` into `relaisImport(files, from)` of client/part/import-files.ts: the script, and what it imports that whoever asks for it has
 * not loaded. Refuses a part with a style of its own: nothing would load it.
 */
function partsKnowTheirFiles(): Plugin {
  return {
    name: 'parts-know-their-files',
    enforce: 'post',
    // Vite wraps each `import()` in something that fetches styles first: there are none.
    load: {
      order: 'pre',
      filter: { id: /vite\/preload-helper\.js$/ },
      handler: () => 'export const __vitePreload = (load) => load()',
    },
    generateBundle(_options, bundle) {
      const closureOf = (file: string, seen = new Set<string>()): Set<string> => {
        const chunk = bundle[file]
        if (chunk?.type !== 'chunk' || seen.has(file)) return seen
        seen.add(file)
        for (const imported of chunk.imports) closureOf(imported, seen)
        return seen
      }
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const loaded = closureOf(chunk.fileName)
        const folder = chunk.fileName.replace(/[^/]*$/, '')
        chunk.code = chunk.code.replace(/\bimport\(([`"'])\.\/([\w.-]+)\1\)/g, (_all, _quote, name: string) => {
          const files = [...closureOf(`${folder}${name}`)].filter((file) => !loaded.has(file))
          const names = files.map((file) => `./${file.slice(folder.length)}`)
          return `relaisImport(${JSON.stringify(names)},import.meta.url)`
        })
        for (const late of chunk.dynamicImports) {
          const target = bundle[late]
          const styles = target?.type === 'chunk' ? [...(target.viteMetadata?.importedCss ?? [])] : []
          if (styles.length > 0 && this.environment.config.build.cssCodeSplit)
            this.error(`${late} has a style of its own`)
        }
      }
    },
  }
}

/** Writes `.vite/modules.json`: which source each script was made of, for the tests that read the bundles. */
function moduleList() {
  const scripts = new Map<string, ScriptMadeOf>()
  const collect = (worker: boolean, bundle: Rolldown.OutputBundle) => {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue
      const modules = Object.entries(chunk.modules).filter(([, module]) => module.renderedLength > 0)
      scripts.set(chunk.fileName, {
        file: chunk.fileName,
        worker,
        entry: chunk.isEntry,
        imports: chunk.imports,
        dynamicImports: chunk.dynamicImports,
        modules: modules.map(([id]) => relative(path('.'), id.replace(/^\0/, '').replace(/\?.*$/, ''))).sort(),
      })
    }
  }
  const ofPages: Plugin = {
    name: 'module-list',
    generateBundle: (_options, bundle) => collect(false, bundle),
    writeBundle(options) {
      writeFileSync(join(options.dir ?? '', '.vite/modules.json'), JSON.stringify([...scripts.values()], null, 2))
    },
  }
  const ofWorkers = (): Plugin => ({
    name: 'module-list-of-workers',
    generateBundle: (_options, bundle) => collect(true, bundle),
  })
  return { ofPages, ofWorkers }
}

export type ScriptMadeOf = {
  file: string
  worker: boolean
  entry: boolean
  imports: string[]
  dynamicImports: string[]
  /** Source paths from the root of the repository, those that left something in the script. */
  modules: string[]
}

/** Brotli 11 and gzip 9 beside each script, style and drawing, once; nothing is compressed while serving. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    writeBundle(options, bundle) {
      for (const file of Object.keys(bundle).filter((name) => /\.(js|css|svg)$/.test(name))) {
        const at = join(options.dir ?? '', file)
        const bytes = readFileSync(at)
        const size = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
        writeFileSync(`${at}.br`, brotliCompressSync(bytes, { params: size }))
        writeFileSync(`${at}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
