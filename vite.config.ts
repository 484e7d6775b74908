import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { lingui } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type Rolldown, type UserConfig } from 'vite'
import { firstScreen } from './page-first-screen.config.ts'
import { hashesOfFiles, importsOf, pageIntegrity } from './page-integrity.config.ts'
import { translatePages } from './page-words.config.ts'

const path = (fromRoot: string) => fileURLToPath(new URL(fromRoot, import.meta.url))

// Two builds, because a chunk shared between them would deliver staff code to young people. `--mode` selects one:
//   youth  dist/youth/index.html                                        assets under /assets/
//   staff  dist/staff/{listener,cell,supervisor,invitation}/index.html  assets under /staff-assets/, and not-found.html
// Every address is absolute, so a page may be served at any path. File names contain a hash of the content: cache without expiry.
// Each page, script, style and drawing has a `.br` and a `.gz` beside it. `.vite/` describes the build; it is not served.
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
  // React and Lingui's macros read it; Vite does not override a value from the shell.
  process.env.NODE_ENV = 'production'
  const { root, assets, pages, alone } = builds[mode]
  const modules = moduleList()
  return {
    root: path(root),
    base: '/',
    publicDir: false,
    envDir: false,
    // Pages may contain the organisation's public key; no other environment variable gets in.
    envPrefix: 'RELAIS_PIN',
    // Without this line young people download React (decision 0058).
    resolve: { alias: mode === 'youth' ? preactForReact : [] },
    plugins: [
      react(),
      ...words(),
      translatePages(alone),
      mode === 'youth' && firstScreen(words),
      onlyOurTransports(),
      everyWordIsKnown(),
      partsKnowTheirFiles(),
      modules.ofPages,
      pageIntegrity(),
      precompress(),
      hashesOfFiles(),
    ],
    worker: { format: 'es', plugins: () => [modules.ofWorkers()] },
    build: {
      outDir: path(`dist/${mode}`),
      emptyOutDir: true,
      assetsDir: assets,
      assetsInlineLimit: 0,
      // The oldest supported browsers are Chrome 90, Firefox 91 and Safari 15. Of Chrome 91's syntax, Chrome 90 lacks only `a?.(...b)`, which it
      // parses wrongly (crbug.com/v8/11558): e2e/guarantees/bundles.test.ts looks for it, because naming 90 here would replace every `?.` of the
      // first load.
      target: ['chrome91', 'firefox91', 'safari15'],
      // Young people get one style for all parts, so Vite's preloading is not needed.
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

/** Preact in the place of React: the code and its types stay React's. */
export const preactForReact = [
  { find: /^react(-dom)?$/, replacement: 'preact/compat' },
  { find: 'react-dom/client', replacement: 'preact/compat/client' },
  { find: /^react\/jsx-(dev-)?runtime$/, replacement: 'preact/compat/jsx-runtime' },
]

// The youth page loads this while the person reads its first screen: one request, where chunks shared with the card and the follow-up would make ten.
// None of it may be part of the first load, or the page would wait for all of it.
const theConversation = {
  name: 'conversation',
  includeDependenciesRecursively: false,
  test: new RegExp(
    [
      'client/conversation/',
      'client/machine/machine\\.ts',
      'client/ui/(show-each|settled)\\.ts',
      'client/time/repeat\\.ts',
      'client/(stored/(sealed-entry|until-answered)|connection/(halves|post)|crypto/stored)\\.ts',
      'client/crypto/(channel|signed-line|order|apart|derive|seal|sealed-json|padding|hash|random|certificate|signature|key-pair|permit|conversation-id|readers|reader-chain|staple|carried)',
      'client/crypto/device/(conversation|change-readers|permit|ticket-keys|wrapping)\\.ts',
      'client/youth/conversation/',
      'client/youth/visit/(talk|talk-(driver|sealing|effects|machine|machine-state|joining|following|steps|admission|passing|guests)|readers|told|memory|sealed-entries|keyring|kept-fields|remembered-ticket|card-times|dates|guest-watch|tell-permits|tell-pass)\\.ts',
      'client/part/formatted-text\\.tsx',
      'client/youth/(later-screens|later-words)\\.ts',
      'client/ui/(date-words|double-press|keep-focus)\\.ts',
      'client/ui/older-browsers\\.ts',
      'client/i18n/[^/]+/youth-later\\.po',
      'shared/protocol/(attestation|canonical|carried|certificate|chain|consent-text|content|context|halves|line|markdown|pass|permit|plain-text|readers|signed|staple|withdrawal)\\.ts',
      'shared/(bytes|consent/(reasons|text-id)|ticket/triage)\\.ts',
      'client/ui/(private-writing|typed-enter|use-following|use-live-after-history)\\.ts',
    ].join('|'),
  ),
}

/**
 * Lingui: catalogues as modules, and macros through Babel. Not `macroTransform`: its native parts require Node 22, so npm under Node 20 silently
 * leaves them out and `npm ci` yields an installation that cannot build.
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

/** French puts a space before ? ! : ; » and after «, where no line may break. In the compiled catalogue only words contain spaces. */
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

/** Refuses a build in which a page would show a word's identifier because none of the page's catalogues has the word. */
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
        // An identifier that is all lower case is not Lingui's.
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
 * Engine.IO keeps a table of its transports by name, with WebTransport and all that it needs. Every connection gets its transports as classes
 * (client/connection/transport/transports.ts), so no code reads that table.
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
 * Turns every `import('…')` into `relaisImport(files, from)` of client/part/import-files.ts: those of the script's imports that the importing module
 * has not loaded, then the script itself. Refuses a part with its own style: nothing would load it.
 */
function partsKnowTheirFiles(): Plugin {
  return {
    name: 'parts-know-their-files',
    enforce: 'post',
    // Vite wraps each `import()` in a function that fetches styles first: there are none.
    load: {
      order: 'pre',
      filter: { id: /vite\/preload-helper\.js$/ },
      handler: () => 'export const __vitePreload = (load) => load()',
    },
    generateBundle(_options, bundle) {
      const chunks = Object.fromEntries(
        Object.entries(bundle).flatMap(([file, output]) => (output.type === 'chunk' ? [[file, output]] : [])),
      )
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const loaded = importsOf(chunk.fileName, chunks)
        const folder = chunk.fileName.replace(/[^/]*$/, '')
        chunk.code = chunk.code.replace(/\bimport\(([`"'])\.\/([\w.-]+)\1\)/g, (_all, _quote, name: string) => {
          const files = [...importsOf(`${folder}${name}`, chunks)].filter((file) => !loaded.has(file))
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

/** Writes `.vite/modules.json`: the sources of each script, for the tests that read the bundles. */
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
  /** Paths from the root of the repository of the sources that left code in the script. */
  modules: string[]
}

/** Compresses each page, script, style and drawing once, with Brotli 11 and gzip 9; nothing is compressed while serving. */
function precompress(): Plugin {
  return {
    name: 'precompress',
    writeBundle(options, bundle) {
      for (const file of Object.keys(bundle).filter((name) => /\.(html|js|css|svg)$/.test(name))) {
        const at = join(options.dir ?? '', file)
        const bytes = readFileSync(at)
        const size = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length }
        writeFileSync(`${at}.br`, brotliCompressSync(bytes, { params: size }))
        writeFileSync(`${at}.gz`, gzipSync(bytes, { level: 9 }))
      }
    },
  }
}
