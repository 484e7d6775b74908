import { expect, test } from 'vitest'
import { until } from '#shared/testing/eventually.ts'
import { launchOptions } from '../support/chromium.ts'
import { StaffPage } from '../support/pages/staff.ts'
import { chrome90 } from './chrome-90.ts'
import { startChromium } from './chromium-engine.ts'
import type { EngineFound } from './engine-found.ts'
import { EngineScreen } from './engine-screen.ts'
import { walkTheRoadsOfTheYoung } from './roads.ts'

const opened = walkTheRoadsOfTheYoung(
  async () => startChromium(await chrome90()),
  () => startChromium(launchOptions),
)

test('it is Chrome 90, whose WebAssembly cannot prove a password, and a desk says so', async () => {
  const { engine, staff } = opened()
  expect(engine.name).toMatch(/Chrome 90\./)
  const desk = new StaffPage<EngineFound, EngineScreen>(
    new EngineScreen(await engine.open({ width: 1280, height: 800 })),
  )
  await desk.signIn(staff.listener)
  await desk.page.getByText('Ce navigateur ne peut pas vérifier votre mot de passe', { exact: false }).waitFor()
  expect(await desk.page.page.complaints()).toEqual([])
  await desk.page.close()
})

test('without `--shown-height`, as when a person has zoomed in, the page is as high as the window', async () => {
  const { engine, product } = opened()
  const page = await engine.open({ width: 360, height: 400 })
  await page.go(product.origin)
  const heights = `() => {
    const page = document.querySelector('.youth-page')
    if (page === null) return null
    document.documentElement.style.removeProperty('--shown-height')
    return [page.offsetHeight, innerHeight]
  }`
  expect(await until(() => page.call(heights))).toEqual([400, 400])
  await page.close()
})
