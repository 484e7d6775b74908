import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { staffFindings, youthFindings } from '../support/bundle-findings.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

test('the young people’s download is light, contains only their code, and needs nothing inline but its style', () => {
  expect(youthFindings(root)).toEqual([])
})

test('the staff’s download is within its budget, and their sign-in stays in a worker', () => {
  expect(staffFindings(root)).toEqual([])
})

test('[G10] without any script the youth page gives the numbers to call, which the browser itself opens', () => {
  const html = readFileSync(join(root, 'dist/youth/index.html'), 'utf8')
  const numbers = /<details.*?<\/details>/s.exec(html)?.[0] ?? ''
  for (const number of ['119', '114', '15', '17', '112', '3018'])
    expect(numbers).toMatch(new RegExp(`<a [^>]*href="(tel|sms):${number}"`))
  expect(numbers).toMatch(/<summary[^>]*>[^<]+<\/summary>/)
})

// Deliberately bad bundles, built with the same configuration: each finding must be reported.
const tree = mkdtempSync(join(tmpdir(), 'relais-bundles-'))
let youth: string[] = []
let staff: string[] = []

beforeAll(() => {
  const copied = [
    'package.json',
    'vite.config.ts',
    'lingui.config.ts',
    'page-words.config.ts',
    'page-integrity.config.ts',
    'page-first-screen.config.ts',
  ]
  for (const file of [...copied, 'client/not-found.html', 'client/i18n/fr/pages.po'])
    cpSync(join(root, file), join(tree, file))
  symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
  const script = (name: string) =>
    `<!doctype html><html lang="fr"><script type="module" src="./${name}"></script></html>`
  const noise = (bytes: number) => `globalThis.noise = '${randomBytes(bytes).toString('base64')}'`
  write('client/youth/index.html', script('main.tsx').replace('<html lang="fr">', '<html lang="fr" onload="a()">'))
  write('client/youth/other.js', 'export const other = 1')
  write(
    'client/youth/main.tsx',
    `import './page.css'
import DOMPurify from 'dompurify'
import { t } from '@lingui/core/macro'
import { Router } from 'wouter'
import { unlock } from '#client/staff-session/unlock.ts'
import { takeTicket } from '#shared/protocol/cell.ts'
import { open } from '#client/crypto/staff/open.ts'
import { serve } from '#server/serve.ts'
import { messages } from '#client/i18n/fr/cell.po'
const word = await import(\`#client/handover/panel/panel.ts\`)
globalThis.all = [DOMPurify, t\`Bonjour toi\`, Router, unlock, takeTicket, open, serve, messages, word]
${noise(88_000)}`,
  )
  write('client/youth/page.css', `@font-face { font-family: a; src: url(./a.woff2); } ${styles(1500)}`)
  write('client/youth/a.woff2', 'a')
  write('client/handover/panel/panel.ts', "export const panel = 'Proposer un suivi à la cellule'")
  write('client/staff-session/unlock.ts', "export const unlock = 'Déverrouiller la session'")
  write('client/crypto/staff/open.ts', 'export const open = globalThis.a')
  write('shared/protocol/cell.ts', 'export const takeTicket = globalThis.b')
  write('server/serve.ts', 'export const serve = globalThis.c')
  for (const audience of [
    'youth',
    'youth-later',
    'youth-information',
    'listener',
    'cell',
    'supervisor',
    'invitation',
  ]) {
    write(`client/i18n/fr/${audience}.po`, 'msgid ""\nmsgstr ""\n"Language: fr\\n"\n')
  }
  write(
    'client/i18n/fr/cell.po',
    'msgid ""\nmsgstr ""\n"Language: fr\\n"\n\n#: client/cell/a.ts\nmsgid "Prendre la demande"\nmsgstr "Prendre la demande"\n\nmsgid "Bonjour toi"\nmsgstr "Bonjour toi"\n',
  )
  for (const audience of ['listener', 'cell', 'supervisor', 'invitation']) {
    write(`client/${audience}/index.html`, script('main.ts'))
    write(`client/${audience}/main.ts`, `globalThis.a = '${audience}'`)
  }
  write(
    'client/listener/main.ts',
    `import * as opaque from '@serenity-kit/opaque'\nglobalThis.a = opaque\n${noise(90_000)}`,
  )
  for (const mode of ['youth', 'staff']) build(mode)
  youth = youthFindings(tree)
  staff = staffFindings(tree)
})

afterAll(() => rmSync(tree, { recursive: true, force: true }))

test.each([
  ['a script over its weight', /^index.html: script \d+ > 40000$/],
  ['a style over its weight', /^index.html: style \d+ > 6000$/],
  ['a font', /^ships assets\/a-\S+\.woff2$/],
  ['a font asked for in a style', /^index.html: font or image$/],
  ['an inline script', /^index.html: inline script or style$/],
  ['staff code', /^ships client\/staff-session\/unlock.ts$/],
  ['staff code in a chunk loaded later', /^ships client\/handover\/panel\/panel.ts$/],
  ['staff cryptography', /^ships client\/crypto\/staff\/open.ts$/],
  ['staff protocol', /^ships shared\/protocol\/cell.ts$/],
  ['server code', /^ships server\/serve.ts$/],
  ['a package nobody decided on', /^ships \S*node_modules\/wouter\//],
  ['a catalogue of staff', /^ships client\/i18n\/fr\/cell.po$/],
  ['words of staff', /says “Prendre la demande”$/],
  ['words missing from the catalogue', /^client\/i18n\/fr\/youth.po lacks the words of client\/youth\/main.tsx$/],
  ['at first what is for later', /^first load has \S*node_modules\/dompurify\//],
])('%s in the young people’s download is found', (_what, finding) => {
  expect(youth.filter((each) => finding.test(each))).not.toEqual([])
})

test.each([
  ['a page over its weight', /^listener\/index.html: script \d+ > 220000$/],
  ['sign-in outside the worker', /: sign-in belongs in the worker$/],
])('%s in the staff’s download is found', (_what, finding) => {
  expect(staff.filter((each) => finding.test(each))).not.toEqual([])
})

test('a word that no catalogue has is refused: the page would show its identifier', () => {
  write('client/youth/main.tsx', "import { t } from '@lingui/core/macro'\nglobalThis.all = t`Jamais extrait`")
  expect(() => build('youth')).toThrow(/client\/youth\/index.html: no catalogue has \S{6}\. Run: npm run words/)
})

function build(mode: string) {
  const vite = join(root, 'node_modules/.bin/vite')
  execFileSync(vite, ['build', '--mode', mode, '--logLevel', 'error'], { cwd: tree, stdio: 'pipe' })
}

function styles(count: number): string {
  return Array.from(
    { length: count },
    () => `.a${randomBytes(6).toString('hex')} { margin: ${randomBytes(1)[0]}px }`,
  ).join('\n')
}

function write(file: string, text: string) {
  mkdirSync(dirname(join(tree, file)), { recursive: true })
  writeFileSync(join(tree, file), text)
}
