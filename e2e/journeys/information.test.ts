import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nationalSettings } from '#shared/protocol/national-settings.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { type Floor, openFloor } from '../support/people.ts'

const directory = mkdtempSync(join(tmpdir(), 'relais-information-'))
const settings = join(directory, 'settings.json')

let floor: Floor
beforeAll(async () => {
  const information = {
    controller: 'Association d’exemple',
    host: 'Hébergeur d’exemple',
    accessibility: { level: 'partial' },
  }
  writeFileSync(settings, JSON.stringify({ information }))
  floor = await openFloor({ env: { RELAIS_SETTINGS: settings } })
})
afterAll(async () => {
  await floor?.close()
  rmSync(directory, { recursive: true, force: true })
})

test('[D6] the page of the information takes over what stands in it, says what the service says, and goes on to the chat', async () => {
  const page = await floor.page()
  const faults: string[] = []
  page.on('pageerror', (fault) => faults.push(String(fault)))
  page.on('console', (line) => line.type() === 'error' && faults.push(line.text()))
  await page.goto(`${floor.product.origin}/informations#accessibility`)
  const part = (name: string) => page.getByRole('region', { name, exact: true })
  await part('Qui est responsable').getByText('Association d’exemple').waitFor()
  await part('Mentions légales').getByText('Hébergeur d’exemple').waitFor()
  await part('Accessibilité').getByText('conformité partielle', { exact: false }).waitFor()
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1)
  await eventually(async () =>
    expect(
      await part('Accessibilité')
        .getByRole('heading', { level: 2 })
        .evaluate((title) => title === document.activeElement),
    ).toBe(true),
  )
  await page.getByRole('link', { name: 'Retour', exact: true }).first().click()
  await page.getByRole('heading', { level: 1, name: 'Personne n’est libre en ce moment', exact: true }).waitFor()
  expect(new URL(page.url()).pathname).toBe('/')
  expect(
    await page.getByRole('link', { name: 'Accessibilité : partiellement conforme', exact: true }).isVisible(),
  ).toBe(true)
  expect(faults).toEqual([])
  await page.context().close()
})

test('[D6] [G9] [G14] a conversation goes on behind the information, and a quick exit from there leaves it for good', async () => {
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Bonjour.')
  await listener.line('Bonjour.').waitFor()
  await youth.page.getByRole('textbox', { name: 'Ton message' }).fill('Je voulais di')
  await youth.page.getByRole('link', { name: 'Informations', exact: true }).click()
  await youth.page.getByRole('region', { name: 'Tes droits', exact: true }).waitFor()
  await listener.answer('Je t’écoute.')
  await youth.page.getByRole('link', { name: 'Retour', exact: true }).first().click()
  await youth.line('Je t’écoute.').waitFor()
  expect(await youth.page.getByRole('textbox', { name: 'Ton message' }).inputValue()).toBe('Je voulais di')
  await youth.page.getByRole('link', { name: 'Informations', exact: true }).click()
  await youth.page.getByRole('region', { name: 'Tes droits', exact: true }).waitFor()
  await youth.page.context().route(nationalSettings.exit, (route) => route.fulfill({ body: 'Il fera beau.' }))
  await youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).click()
  await youth.page.getByText('Il fera beau.').waitFor()
  await listener.region('Conversations terminées').waitFor()
  await youth.page.close()
})
