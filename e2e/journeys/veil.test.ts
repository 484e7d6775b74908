import { afterAll, beforeAll, expect, test } from 'vitest'
import { limits } from '#shared/protocol/limits.ts'
import { ListenerDesk } from '../support/pages/staff.ts'
import { type Floor, openFloor } from '../support/people.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

test('a veiled desk has no word of anybody in the page or its accessibility tree, counts what comes, and is shown as it was left', async () => {
  const listener = await floor.listener()
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  const { page } = listener
  const lines = Array.from({ length: 25 }, (_, index) => `Phrase du hérisson ${index + 1}.`)
  for (const line of lines) await youth.write(line)
  await listener.line('Phrase du hérisson 25.').waitFor()
  await listener.answer('Réponse à la loutre.')
  await youth.line('Réponse à la loutre.').waitFor()
  await listener.composer.fill('Un brouillon sur le castor')
  await listener.log.evaluate(
    (log) =>
      new Promise((resolve) => {
        log.addEventListener('scroll', resolve, { once: true })
        log.scrollTop = 40
      }),
  )
  await listener.composer.press('Alt+m')
  const veil = listener.region('Écran voilé')
  await veil.waitFor()
  expect(await listener.button('Lever le voile').evaluate((button) => button === document.activeElement)).toBe(true)
  await youth.write('Encore un hérisson.')
  await youth.line('Encore un hérisson.').waitFor()
  await expect.poll(() => page.title()).toMatch(/^\(\d+\) Écoute$/)
  for (const words of ['hérisson', 'loutre', 'castor', 'Conversation avec']) {
    expect(await page.content()).not.toContain(words)
    expect(await page.locator('body').ariaSnapshot()).not.toContain(words)
  }

  // The key that lifts the veil writes nothing.
  await page.keyboard.press('x')
  await veil.waitFor({ state: 'detached' })
  await listener.line('Encore un hérisson.').waitFor()
  expect(await listener.composer.inputValue()).toBe('Un brouillon sur le castor')
  expect(await listener.composer.evaluate((field) => field === document.activeElement)).toBe(true)
  expect(await listener.log.evaluate((log) => log.scrollTop)).toBe(40)

  // A question stands above the page again, and Escape still answers it.
  await listener.button('Terminer').click()
  await page.getByRole('dialog').waitFor()
  await page.keyboard.press('Alt+m')
  await veil.waitFor()
  await listener.button('Lever le voile').click()
  await page.getByRole('dialog').waitFor()
  expect(await page.getByRole('dialog').evaluate((dialog) => dialog.matches(':modal'))).toBe(true)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await listener.answer('Je suis toujours là.')
  await youth.line('Je suis toujours là.').waitFor()
  expect(floor.complaints()).toEqual([])
})

test('the cell and coordination have the same veil', async () => {
  const cell = await floor.cell()
  const page = await floor.page()
  const { url, login, password } = floor.staff.supervisor
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Identifiant', exact: true }).fill(login)
  await page.getByLabel('Mot de passe', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await page.getByRole('heading', { name: 'À l’écoute' }).waitFor()
  for (const [desk, shown] of [
    [cell.page, cell.tickets],
    [page, page.getByRole('heading', { name: 'À l’écoute' })],
  ] as const) {
    await desk.getByRole('button', { name: 'Voiler', exact: true }).click()
    await desk.getByRole('region', { name: 'Écran voilé', exact: true }).waitFor()
    await shown.waitFor({ state: 'detached' })
    await desk.keyboard.press('Enter')
    await shown.waitFor()
    await desk.keyboard.press('Alt+m')
    await shown.waitFor({ state: 'detached' })
    await desk.getByRole('button', { name: 'Lever le voile', exact: true }).click()
    await shown.waitFor()
  }
  expect(floor.complaints()).toEqual([])
})

test('[S28] on duty nobody is signed out: after twenty minutes the password lifts the veil, and the conversation goes on', async () => {
  const listener = new ListenerDesk(await floor.page())
  const { page } = listener
  await page.clock.install()
  await listener.arrive(floor.staff.listener2)
  await listener.becomeAvailable()
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Tu es là, Colibri ?')
  await listener.line('Tu es là, Colibri ?').waitFor()
  await listener.answer('Oui.')
  await youth.line('Oui.').waitFor()
  await listener.button('Danger immédiat').click()

  await page.clock.fastForward(limits.veilAfter)
  const veil = listener.region('Écran voilé')
  await listener.button('Lever le voile').waitFor()
  await page.clock.fastForward(limits.staffIdleLock)
  const password = veil.getByLabel('Mot de passe', { exact: true })
  await password.waitFor()
  expect(await page.content()).not.toContain('Colibri')
  await page.keyboard.press('x')
  expect(await password.inputValue()).toBe('x')
  await listener.button('Lever le voile').click()
  await veil.getByText('Ce n’est pas votre mot de passe.').waitFor()
  await page.context().setOffline(true)
  await password.fill(floor.staff.listener2.password)
  await listener.button('Lever le voile').click()
  await veil.getByText(/Le service ne répond pas/).waitFor()
  await page.context().setOffline(false)
  await listener.button('Lever le voile').click()
  await listener.line('Tu es là, Colibri ?').waitFor()
  await page.getByRole('complementary', { name: 'Danger immédiat', exact: true }).waitFor()
  await listener.answer('Je suis de retour.')
  await youth.line('Je suis de retour.').waitFor()
  expect(await listener.available.isChecked()).toBe(true)
})
