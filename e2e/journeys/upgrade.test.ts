import { cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { integrityOf } from '../../page-integrity.config.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { handOver } from '../support/steps.ts'

const built = fileURLToPath(new URL('../../dist', import.meta.url))
const pages = mkdtempSync(join(tmpdir(), 'relais-upgrade-'))

let floor: Floor
beforeAll(async () => {
  cpSync(built, pages, { recursive: true })
  floor = await openFloor({ env: { RELAIS_PAGES: pages } })
})
afterAll(async () => {
  await floor?.close()
  rmSync(pages, { recursive: true, force: true })
})

test('[G12] a page that was open during an upgrade finds the parts of its own build', async () => {
  const youth = await floor.youth()
  // Nobody talks yet, so the page has not loaded what comes after a conversation's beginning.
  await youth.open(floor.product.origin)
  await youth.page.getByRole('heading', { name: 'Personne n’est libre en ce moment' }).waitFor()
  const asked: string[] = []
  youth.page.on('response', (response) => asked.push(`${response.status()} ${new URL(response.url()).pathname}`))

  const renamed = upgrade()
  await floor.product.restart('SIGTERM')
  const listener = await floor.listener()
  await listener.becomeAvailable()
  await youth.start()
  await youth.write('Bonjour.')
  await listener.line('Bonjour.').waitFor()
  await handOver(listener, youth)
  expect(asked).toEqual(expect.arrayContaining([...renamed].map(([former]) => `200 /assets/${former}`)))
  expect(asked.filter((line) => line.startsWith('404'))).toEqual([])
})

/** Names the present hash of every file in a page, and compresses it, as a build does. */
function sealAgain(page: string): void {
  const hashOf = (name: string) => integrityOf(readFileSync(join(pages, 'youth/assets', name)))
  const html = readFileSync(page, 'utf8')
    .replace(/(\/assets\/([\w.-]+)" integrity=")[^"]+/g, (_all, before: string, name: string) => before + hashOf(name))
    .replace(/"([\w.-]+)":"sha256-[^"]+"/g, (_all, name: string) => `"${name}":"${hashOf(name)}"`)
  writeFileSync(page, html)
  writeFileSync(`${page}.br`, brotliCompressSync(html))
  writeFileSync(`${page}.gz`, gzipSync(html))
}

/** The result of another build: every script under another name, in its own file and wherever it is named. */
function upgrade(): ReadonlyMap<string, string> {
  const names = readdirSync(join(pages, 'youth/assets')).filter((name) => name.endsWith('.js'))
  const renamed = new Map(names.map((name) => [name, name.replace(/.{8}\.js$/, 'UPGRADED.js')]))
  const files = readdirSync(join(pages, 'youth'), { recursive: true, encoding: 'utf8' })
  for (const file of files.filter((each) => /\.(br|gz)$/.test(each))) rmSync(join(pages, 'youth', file))
  for (const file of files.filter((each) => /\.(js|html|json)$/.test(each))) {
    const path = join(pages, 'youth', file)
    let text = readFileSync(path, 'utf8')
    for (const [former, name] of renamed) text = text.replaceAll(former, name)
    writeFileSync(path, text)
    const name = renamed.get(file.replace(/^assets\//, ''))
    if (name) renameSync(path, join(pages, 'youth/assets', name))
  }
  for (const page of ['index.html', 'informations.html']) sealAgain(join(pages, 'youth', page))
  const late = ['consent-card', 'follow-up', 'code-words']
  return new Map([...renamed].filter(([former]) => late.some((part) => former.startsWith(`${part}-`))))
}
