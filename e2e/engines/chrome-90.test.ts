import { expect, test } from 'vitest'
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
