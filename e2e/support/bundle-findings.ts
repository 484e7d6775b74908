import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { integrityOf } from '../../page-integrity.config.ts'
import type { ScriptMadeOf } from '../../vite.config.ts'
import { type Build, type Page, readBuild } from './build.ts'

// kB are 1,000 bytes. The budgets ensure that on a slow phone at 400 kbit/s a person can write within 5 s of a cold load.
const budgets = { youthPage: 8_000, youthScript: 40_000, youthStyle: 6_000, youthRequests: 2, staffScript: 220_000 }

const youthFolders = [
  'youth',
  'handover/card-view',
  'handover/card',
  'conversation',
  'connection',
  'machine',
  'time',
  'part',
  'crypto',
  'stored',
  'ui',
  'i18n',
]
const staffFolders = ['client/crypto/staff/']
const staffProtocol = ['cell', 'listener', 'supervisor', 'staff-http', 'team'].map(
  (name) => `shared/protocol/${name}.ts`,
)

// Every package that a young person downloads. Adding one is a deliberate decision.
const youthPackages = new Set([
  ...['preact', '@lingui/core', '@lingui/message-utils'],
  ...['socket.io-client', 'socket.io-parser', 'engine.io-client', 'engine.io-parser', '@socket.io/component-emitter'],
  ...['hpke', 'valibot', 'dompurify', 'marked'],
])
const codeWords = 'client/i18n/fr/code-words.ts'
const consentText = 'client/i18n/fr/consent-text.ts'
const lazyForTheYoung = ['node_modules/dompurify/', 'node_modules/marked/', codeWords]
const youthWordsOf = ['youth', 'youth-later', 'youth-information']
/** The first screen and the information: one script, with another screen in the page as it is sent. */
const youthPages = ['index.html', 'informations.html']
const information = 'client/youth/information/'
const youthCatalogues = youthWordsOf.map((name) => `client/i18n/fr/${name}.po`)
const staffSignIn = 'node_modules/@serenity-kit/opaque/'

/** Everything that does not belong in the young people's build. `root` is the root of the sources. */
export function youthFindings(root: string): string[] {
  const build = readBuild(join(root, 'dist/youth'))
  const modules = build.scripts.flatMap((script) => script.modules)
  const firstLoad = build.pages.flatMap((page) => page.scripts.flatMap((script) => script.modules))
  const later = modules.filter((id) => !firstLoad.includes(id))
  const [page] = build.pages
  const youthWords = youthWordsOf.flatMap((name) => wordsOf(root, name)).join('\n')
  const staffWords = ['listener', 'cell', 'supervisor', 'invitation']
    .flatMap((audience) => wordsOf(root, audience))
    .filter((words) => words.length >= 12 && !youthWords.includes(words))
  return [
    ...build.pages.flatMap((each) => weights(build, each, budgets.youthScript)),
    ...build.pages.flatMap((each) => over(`${each.file}: page`, build.gzipped(each.file), budgets.youthPage)),
    ...build.pages.flatMap((each) => over(`${each.file}: style`, styleWeight(build, each), budgets.youthStyle)),
    ...build.pages.flatMap((each) =>
      over(`${each.file}: requests`, 1 + each.scripts.length + each.styles.length, budgets.youthRequests),
    ),
    ...(build.pages.length === youthPages.length ? [] : [`the pages are not ${youthPages.join(' and ')}`]),
    ...build.pages.flatMap((each) =>
      each.scripts.length === 1 && each.scripts[0] === page?.scripts[0] && each.styles.length <= 1
        ? []
        : [`${each.file}: not one script and one style`],
    ),
    ...modules.filter((id) => !mayShipToTheYoung(id)).map((id) => `ships ${id}`),
    ...firstLoad.filter((id) => lazyForTheYoung.some((part) => id.includes(part))).map((id) => `first load has ${id}`),
    // A catalogue or a component in the wrong bundle is found here even if its path is missing.
    ...build.scripts.flatMap(({ file }) => {
      const text = build.text(file)
      return [...new Set(staffWords)].filter((words) => text.includes(words)).map((words) => `${file} says “${words}”`)
    }),
    ...common(root, build, {
      'client/i18n/fr/youth.po': firstLoad,
      'client/i18n/fr/youth-later.po': later.filter((id) => !id.startsWith(information)),
      'client/i18n/fr/youth-information.po': later.filter((id) => id.startsWith(information)),
    }),
  ]
}

/** The same for the staff's pages. */
export function staffFindings(root: string): string[] {
  const build = readBuild(join(root, 'dist/staff'))
  const workers = new Set(build.scripts.filter((script) => script.worker))
  const audienceOf = (page: Page) => page.file.split('/')[0]
  const withScripts = build.pages.filter(({ scripts }) => scripts.length > 0)
  return [
    ...build.pages.flatMap((page) => weights(build, page, budgets.staffScript)),
    ...build.scripts
      .filter((script) => !workers.has(script) && script.modules.some((id) => id.includes(staffSignIn)))
      .map((script) => `${script.file}: sign-in belongs in the worker`),
    ...build.scripts.flatMap((script) =>
      script.modules.filter((id) => /^(server|e2e|client\/youth)\//.test(id)).map((id) => `ships ${id}`),
    ),
    ...common(
      root,
      build,
      Object.fromEntries(withScripts.map((page) => [`client/i18n/fr/${audienceOf(page)}.po`, reached(build, page)])),
    ),
  ]
}

function mayShipToTheYoung(id: string): boolean {
  if (staffFolders.some((folder) => id.startsWith(folder)) || staffProtocol.includes(id)) return false
  if (id.startsWith('client/i18n/fr/')) return [codeWords, consentText, ...youthCatalogues].includes(id)
  if (youthFolders.some((folder) => id.startsWith(`client/${folder}/`)) || id.startsWith('shared/')) return true
  const [, name] = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(id) ?? []
  if (name) return youthPackages.has(name)
  // What the build itself adds, also for the oldest browsers.
  return /^(rolldown|vite|@oxc-project\+runtime@[\d.]+)\//.test(id)
}

function isInRing({ scripts }: Build, script: ScriptMadeOf): boolean {
  const met = new Set<string>()
  const reach = (files: readonly string[]): boolean =>
    files.some((file) => {
      if (file === script.file) return true
      if (met.has(file)) return false
      met.add(file)
      return reach(scripts.find((each) => each.file === file)?.imports ?? [])
    })
  return reach(script.imports)
}

/** What a page loads without the hash of its bytes, or with another one; and what it may load later and does not name. */
function unsealed(build: Build, page: Page): string[] {
  const isRight = (file: string, hash: string | undefined) => hash === integrityOf(Buffer.from(build.text(file)))
  const tags = [...page.html.matchAll(/<(?:script|link)\b[^>]*>/g)].map(([tag]) => tag)
  const loading = tags.filter((tag) => /<script|rel="(?:stylesheet|modulepreload|preload)"/.test(tag))
  const named = loading.map((tag) => ({
    file: /(?:src|href)="\/([^"]+)"/.exec(tag)?.[1] ?? tag,
    hash: /integrity="([^"]+)"/.exec(tag)?.[1],
  }))
  const firstFiles = page.scripts.map(({ file }) => file)
  const late =
    page.scripts.length === 0
      ? []
      : reachedScripts(build, page)
          .map(({ file }) => file)
          .filter((file) => !firstFiles.includes(file))
  const table = JSON.parse(/name="relais-parts" content='([^']*)'/.exec(page.html)?.[1] ?? '{}') as Record<
    string,
    string
  >
  return [
    ...named
      .filter(({ file, hash }) => !isRight(file, hash))
      .map(({ file }) => `${page.file} loads ${file} without its hash`),
    ...firstFiles
      .filter((file) => !named.some((each) => each.file === file))
      .map((file) => `${page.file} lacks the hash of ${file}`),
    ...late
      .filter((file) => !isRight(file, table[file.replace(/^.*\//, '')]))
      .map((file) => `${page.file} lacks the hash of ${file}`),
  ]
}

/** Checks the content policy and the words of every page. `catalogues` says which modules each catalogue must cover. */
function common(root: string, build: Build, catalogues: Record<string, string[]>): string[] {
  return [
    ...build.pages
      .filter((page) => /<script(?![^>]*\bsrc=)|<style(?!>)|\son[a-z]+=|\sstyle=/i.test(page.html))
      .map((page) => `${page.file}: inline script or style`),
    // The policy then allows the hash of the page's own style, and no other.
    ...build.pages
      .filter((page) => ownStyles(page).length > 0 && ownStyles(page).length + page.styles.length > 1)
      .map((page) => `${page.file}: a style beside its own`),
    ...build.pages
      .filter((page) => ownStyles(page).some((style) => /url\(|@font-face/.test(style)))
      .map((page) => `${page.file}: font or image`),
    ...build.files
      .filter((file) => /\.(woff2?|ttf|otf|eot|png|jpe?g|gif|webp|avif|ico)$/.test(file))
      .map((file) => `ships ${file}`),
    ...build.files
      .filter((file) => file.endsWith('.css') && /url\(|@font-face/.test(build.text(file)))
      .map((file) => `${file}: font or image`),
    ...build.scripts
      .filter(({ file }) => /\bimport\([`"']\.\//.test(build.text(file)))
      .map(({ file }) => `${file}: loads a part that could not come again`),
    // A script of a ring runs before another one that it needs: which one depends on the order in which they are wanted.
    ...build.scripts
      .filter((script) => isInRing(build, script))
      .map(({ file }) => `${file} imports itself through others`),
    ...build.pages.flatMap((page) => unsealed(build, page)),
    ...build.files
      .filter(
        (file) =>
          /\.(html|js|css|svg)$/.test(file) && !['br', 'gz'].every((end) => build.files.includes(`${file}.${end}`)),
      )
      .map((file) => `${file} is not precompressed`),
    ...Object.entries(catalogues).flatMap(([catalogue, modules]) => {
      const origins = new Set(
        [...readFileSync(join(root, catalogue), 'utf8').matchAll(/^#: (\S+)$/gm)].map(([, origin]) => origin),
      )
      return modules
        .filter((id) => !origins.has(id) && hasWords(root, id))
        .map((id) => `${catalogue} lacks the words of ${id}`)
    }),
  ]
}

function hasWords(root: string, id: string): boolean {
  return (
    /^client\/.*\.tsx?$/.test(id) && /from '@lingui\/(core|react)\/macro'/.test(readFileSync(join(root, id), 'utf8'))
  )
}

/** The sentences of a catalogue that are plain text. */
function wordsOf(root: string, audience: string): string[] {
  const text = readFileSync(join(root, `client/i18n/fr/${audience}.po`), 'utf8')
  return [...text.matchAll(/^msgstr "([^"{<\\]+)"$/gm)].map(([, words = '']) => words)
}

/** The modules of a page, including those it may load later. */
const reached = (build: Build, page: Page): string[] => reachedScripts(build, page).flatMap((script) => script.modules)

function reachedScripts(build: Build, page: Page): readonly ScriptMadeOf[] {
  const seen = new Set(page.scripts)
  for (const script of seen) {
    for (const file of [...script.imports, ...script.dynamicImports]) {
      const next = build.scripts.find((each) => each.file === file)
      if (next) seen.add(next)
    }
  }
  return [...seen]
}

const weights = (build: Build, page: Page, limit: number) =>
  over(
    `${page.file}: script`,
    page.scripts.reduce((sum, { file }) => sum + build.gzipped(file), 0),
    limit,
  )

const styleWeight = (build: Build, page: Page) =>
  [...page.styles.map(build.gzipped), ...ownStyles(page).map((style) => gzipSync(style).length)].reduce(
    (sum, weight) => sum + weight,
    0,
  )

/** The styles that stand in a page. */
const ownStyles = ({ html }: Page): readonly string[] =>
  [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style = '']) => style)

const over = (what: string, value: number, limit: number) => (value > limit ? [`${what} ${value} > ${limit}`] : [])
