import { execFileSync } from 'node:child_process'
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { suiviFr2Template } from '#shared/consent/texts/suivi-fr-2.ts'
import { consentTexts } from '#shared/consent/texts.ts'
import { nationalAuthorities } from '#shared/protocol/national-authorities.ts'
import { translatePage } from '../../page-words.config.ts'
import { readBuild } from '../support/build.ts'
import { addPseudoLanguage, inPseudoLanguage } from '../support/pseudo-language.ts'

// Builds the pages in a second, made-up language: the test copies the sources, adds a folder and changes one line.

const root = fileURLToPath(new URL('../../', import.meta.url))
const tree = mkdtempSync(join(tmpdir(), 'relais-language-'))
const tag = 'sv'

beforeAll(async () => {
  const settings = [
    'package.json',
    'tsconfig.base.json',
    'vite.config.ts',
    'lingui.config.ts',
    'page-words.config.ts',
    'page-integrity.config.ts',
    'page-first-screen.config.ts',
  ]
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

test('the made-up language keeps everything in a sentence that is not a word', () => {
  expect(inPseudoLanguage('Il reste {count, plural, one {# jour} other {# jours}} <0>ici</0>, {name}.')).toBe(
    'įl ręštę {count, plural, one {# jøųr} other {# jøųrš}} <0>įčį</0>, {name}.',
  )
})

describe.each([
  ['youth', 'youth/index.html'],
  ['staff', 'staff/listener/index.html'],
] as const)('the %s build', (mode, page) => {
  const build = () => readBuild(join(tree, 'dist', mode))

  test('declares its language, and has only the words of that language', () => {
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

test('the page for an unknown address is in that language too', () => {
  const html = readFileSync(join(tree, 'dist/staff/not-found.html'), 'utf8')
  expect(html).toContain(`<h1>${inPseudoLanguage('Page introuvable')}</h1>`)
  expect(frenchIn(html)).toEqual([])
})

test.each(globSync('client/**/*.html', { cwd: root }))('%s marks every word that it has', (file) => {
  const page = readFileSync(join(root, file), 'utf8')
  // Emergency numbers belong to the deployment; the service inserts them.
  const unmarked = page.replace(
    /<ul class="youth-numbers">.*?<\/ul>|<!--.*?-->|<(\w+)[^<>]* data-words>.*?<\/\1>/gs,
    '',
  )
  expect(unmarked.replace(/<[^<>]*>/g, '').trim()).toBe('')
})

test('a page with an untranslated word is not built', async () => {
  await expect(translatePage('<p data-words>Jamais extrait</p>')).rejects.toThrow('lacks “Jamais extrait”')
})

/** The French that a build may contain: consent texts that were signed, and what belongs to a country: emergency numbers and authorities. */
const remaining = [
  ...[suiviFr2Template, ...consentTexts].flatMap(({ sections, reasons }) => [
    ...sections.flatMap(({ heading, lines }) => [heading, ...lines]),
    ...Object.values(reasons),
  ]),
  ...consentTexts.flatMap(({ blanks }) => Object.values(blanks).map(String)),
  'SAMU, pour la santé',
  ...Object.values(nationalAuthorities).flatMap(({ name, address }) => [name, address]),
]

/** The plain texts of the French catalogues with more than one word: a single word may be an identifier in the code. */
const sentences = [
  'youth',
  'youth-later',
  'youth-information',
  'listener',
  'cell',
  'supervisor',
  'invitation',
  'pages',
].flatMap((name) => {
  const catalogue = readFileSync(join(root, `client/i18n/fr/${name}.po`), 'utf8')
  return [...catalogue.matchAll(/^msgid "([^"{<\\]{12,})"$/gm)]
    .map(([, words = '']) => words)
    .filter((words) => words.includes(' '))
})

/** Sentences of the French catalogues, and texts with a letter that French has and the made-up language lacks. */
function frenchIn(text: string): string[] {
  const rest = remaining.reduce((left, words) => left.replaceAll(words, ''), text)
  return [
    ...sentences.filter((words) => rest.includes(words)),
    ...[...rest.matchAll(/.{0,30}[éèêàâçùûîôÉÈÀÇ].{0,30}/g)].map(([words]) => words),
  ]
}
