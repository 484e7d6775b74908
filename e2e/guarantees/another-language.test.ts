import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { consentTexts } from '#shared/consent/texts.ts'
import { translatePage } from '../../page-words.config.ts'
import { readBuild } from '../support/build.ts'
import { addPseudoLanguage, inPseudoLanguage } from '../support/pseudo-language.ts'

// The pages are built in a second language, made for this test: the sources are copied, a folder is added, one line is changed.

const root = fileURLToPath(new URL('../../', import.meta.url))
const tree = mkdtempSync(join(tmpdir(), 'relais-language-'))
const tag = 'sv'

beforeAll(async () => {
  const settings = ['package.json', 'tsconfig.base.json', 'vite.config.ts', 'lingui.config.ts', 'page-words.config.ts']
  for (const part of ['client', 'shared', ...settings]) cpSync(join(root, part), join(tree, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  mkdirSync(join(tree, 'client/i18n', tag))
  await addPseudoLanguage(tree, tag)
  for (const mode of ['youth', 'staff'])
    execFileSync(join(root, 'node_modules/.bin/vite'), ['build', '--mode', mode, '--logLevel', 'error'], {
      cwd: tree,
      stdio: 'pipe',
    })
})

afterAll(() => rmSync(tree, { recursive: true, force: true }))

test('a made-up sentence keeps what is no word', () => {
  expect(inPseudoLanguage('Il reste {count, plural, one {# jour} other {# jours}} <0>ici</0>, {name}.')).toBe(
    'įl ręštę {count, plural, one {# jøųr} other {# jøųrš}} <0>įčį</0>, {name}.',
  )
})

describe.each([
  ['youth', 'youth/index.html'],
  ['staff', 'staff/listener/index.html'],
] as const)('the %s build', (mode, page) => {
  const build = () => readBuild(join(tree, 'dist', mode))

  test('says its language, and has the words of that language alone', () => {
    const html = readFileSync(join(tree, 'dist', page), 'utf8')
    expect(html).toContain(`<html lang="${tag}">`)
    expect(html).toContain(`<title>${inPseudoLanguage(mode === 'youth' ? 'Messages' : 'Écoute')}</title>`)
    const ofLanguages = build().scripts.flatMap(({ modules }) => modules.filter((id) => id.startsWith('client/i18n/')))
    expect(ofLanguages.filter((id) => id.startsWith('client/i18n/fr/'))).toEqual([])
    expect(ofLanguages).toContain(`client/i18n/${tag}/code-words.ts`)
  })

  test('shows no French', () => {
    const { files, text } = build()
    const shown = files.filter((file) => /\.(js|html)$/.test(file))
    expect(shown.flatMap((file) => frenchIn(text(file)).map((words) => [file, words]))).toEqual([])
  })
})

test('the page of an unknown address is in that language too', () => {
  const html = readFileSync(join(tree, 'dist/staff/not-found.html'), 'utf8')
  expect(html).toContain(`<h1>${inPseudoLanguage('Page introuvable')}</h1>`)
  expect(frenchIn(html)).toEqual([])
})

test.each(globSync('client/**/*.html', { cwd: root }))('%s marks every word that it has', (file) => {
  const page = readFileSync(join(root, file), 'utf8')
  // The numbers of a country are the deployment's, and the service writes them in.
  const unmarked = page.replace(
    /<ul class="youth-numbers">.*?<\/ul>|<!--.*?-->|<(\w+)[^<>]* data-words>.*?<\/\1>/gs,
    '',
  )
  expect(unmarked.replace(/<[^<>]*>/g, '').trim()).toBe('')
})

test('a page with a word that has no translation is not built', async () => {
  await expect(translatePage('<p data-words>Jamais extrait</p>')).rejects.toThrow('lacks “Jamais extrait”')
})

/** What a build may say in French: consent texts that were signed once, and the numbers of a country, which its deployment sets. */
const remaining = [
  ...consentTexts.flatMap(({ sections }) => sections.flatMap(({ heading, lines }) => [heading, ...lines])),
  'SAMU, pour la santé',
]

/** What the French catalogues have as plain text, of more than one word: a single one may be an identifier of the code. */
const sentences = ['youth', 'youth-later', 'listener', 'cell', 'supervisor', 'invitation', 'pages'].flatMap((name) => {
  const catalogue = readFileSync(join(root, `client/i18n/fr/${name}.po`), 'utf8')
  return [...catalogue.matchAll(/^msgid "([^"{<\\]{12,})"$/gm)]
    .map(([, words = '']) => words)
    .filter((words) => words.includes(' '))
})

/** Sentences of the French catalogues, and whatever else has a sign that French has and the made-up language has not. */
function frenchIn(text: string): string[] {
  const rest = remaining.reduce((left, words) => left.replaceAll(words, ''), text)
  return [
    ...sentences.filter((words) => rest.includes(words)),
    ...[...rest.matchAll(/.{0,30}[éèêàâçùûîôÉÈÀÇ].{0,30}/g)].map(([words]) => words),
  ]
}
