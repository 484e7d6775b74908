import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isInView, outOfView, pageOverflow } from '../support/in-view.ts'
import { hasFocus } from '../support/keyboard.ts'
import type { ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { talkTogether } from '../support/steps.ts'

/** Pixels: screens, half of one at 200 %, and the part of a phone above an on-screen keyboard. */
const desks = [
  [1280, 800],
  [1120, 800],
  [1280, 608],
  [1024, 768],
  [900, 700],
  [640, 400],
  [360, 640],
  [375, 290],
  [360, 260],
] as const
const phones = [
  [360, 640],
  [375, 290],
  [360, 260],
] as const
const least = 64

let floor: Floor
let listener: ListenerDesk
let youth: YouthPage

beforeAll(async () => {
  floor = await openFloor()
  ;({ listener, youth } = await talkTogether(floor))
  for (let line = 1; line <= 12; line += 1)
    await youth.write(`Ligne ${line}. ${'Des mots pour faire un peu de longueur. '.repeat(line % 3)}`)
  await listener.line('Ligne 12.').waitFor()
})
afterAll(() => floor?.close())

test.each(desks)(
  'the listener’s field, its button and the urgent action are on the screen at %i × %i',
  async (width, height) => {
    const { page } = listener
    await page.setViewportSize({ width, height })
    const always = {
      field: listener.composer,
      send: listener.button('Envoyer'),
      danger: listener.button('Danger immédiat'),
    }
    await expect.poll(() => outOfView({ ...always, last: listener.line('Ligne 12.') })).toEqual([])
    expect(await pageOverflow(page)).toBe(0)
    expect(await listener.log.evaluate((log) => log.clientHeight)).toBeGreaterThanOrEqual(least)

    await listener.composer.focus()
    await listener.button('Danger immédiat').click()
    const panel = page.getByRole('complementary', { name: 'Danger immédiat', exact: true })
    const opened = {
      title: panel.getByRole('heading', { name: 'Danger immédiat' }),
      close: panel.getByRole('button', { name: 'Fermer' }),
    }
    await expect.poll(() => outOfView({ ...always, ...opened })).toEqual([])
    await expect.poll(() => hasFocus(opened.title)).toBe(true)
    expect(await pageOverflow(page)).toBe(0)
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
    await expect.poll(() => hasFocus(listener.button('Danger immédiat'))).toBe(true)
  },
)

test('a line counts as read only once it was in view, at the smallest and at the largest size', async () => {
  const { page } = listener
  for (const [width, height] of [desks[0], desks[3], desks[6], desks[8]]) {
    await page.setViewportSize({ width, height })
    await toTop(page)
    const text = `Nouvelle à ${width} sur ${height}.`
    await youth.write(text)
    await listener.line(text).waitFor({ state: 'attached' })
    await expect.poll(() => page.title()).toBe('(1) Écoute')
    expect(await isInView(listener.line(text))).toBe(false)
    await listener.button('Nouveau message ↓').click()
    await expect.poll(() => page.title()).toBe('Écoute')
    await expect.poll(() => isInView(listener.line(text))).toBe(true)
    await expect.poll(() => hasFocus(listener.log)).toBe(true)
  }
})

test('a line that arrives while a panel replaces the log is not read until the panel is closed', async () => {
  const { page } = listener
  await page.setViewportSize({ width: 375, height: 290 })
  await listener.button('Danger immédiat').click()
  await listener.log.waitFor({ state: 'hidden' })
  await youth.write('Pendant ce temps.')
  await expect.poll(() => page.title()).toBe('(1) Écoute')
  await page.keyboard.press('Escape')
  await expect.poll(() => page.title()).toBe('Écoute')
  await expect.poll(() => isInView(listener.line('Pendant ce temps.'))).toBe(true)
})

test.each(phones)(
  'a young person who talks has the field, leaving and calling on the screen at %i × %i',
  async (width, height) => {
    await youth.page.setViewportSize({ width, height })
    const last = youth.line('Pendant ce temps.')
    await expect.poll(() => outOfView({ ...alwaysOf(youth), last })).toEqual([])
    expect(await youth.log.evaluate((log) => log.parentElement?.clientHeight)).toBeGreaterThanOrEqual(least)
  },
)

test.each(phones)('a young person who waits has them on the screen too, at %i × %i', async (width, height) => {
  const waiting = await floor.youth({ viewport: { width, height } })
  await waiting.open(floor.product.origin)
  await waiting.start()
  await waiting.page.getByText('Tu es la prochaine personne.').first().waitFor()
  await expect.poll(() => outOfView(alwaysOf(waiting))).toEqual([])
  await waiting.button('Terminer').click()
  await waiting.button('Oui, terminer').click()
  await waiting.page.getByRole('heading', { name: 'C’est fini' }).waitFor()
})

test('the sign that something is new never covers a button of a card permanently', async () => {
  await listener.page.setViewportSize({ width: 1280, height: 800 })
  await listener.propose({ summary: 'Tu veux un suivi.' })
  await youth.card.waitFor()
  for (const [width, height] of phones) {
    await youth.page.setViewportSize({ width, height })
    // The scroll position of a person who chooses on the card.
    await expect.poll(() => staysAtEnd(youth)).toBe(true)
    await listener.answer(`Prends ton temps, à ${width} sur ${height}.`)
    await youth.button('Nouveau message ↓').waitFor()
    for (const name of ["Oui, je suis d'accord", "J'ai une question", 'Non, pas maintenant'])
      await youth.card.getByRole('button', { name, exact: true }).click({ trial: true })
    await youth.button('Nouveau message ↓').click()
  }
})

const alwaysOf = (person: YouthPage) => ({
  field: person.composer,
  send: person.button('Envoyer'),
  leave: person.page.getByRole('link', { name: 'Quitter vite', exact: true }),
  call: person.button('Urgence'),
})

/** Scrolls to the very end, and returns whether a window that has just changed its size stayed there. */
const staysAtEnd = ({ log }: YouthPage): Promise<boolean> =>
  log.evaluate(async ({ parentElement: scroller }) => {
    const frame = () => new Promise(requestAnimationFrame)
    if (!scroller) return false
    scroller.scrollTop = scroller.scrollHeight
    await frame()
    await frame()
    return scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop < 1
  })

/** Scrolls up as a person does, and repeats it if a window that changed its size scrolled to the end. */
async function toTop(page: Page): Promise<void> {
  const scroll = () =>
    page.getByRole('log', { name: 'Conversation', exact: true }).evaluate(async (log) => {
      const before = log.scrollTop
      log.scrollTop = 0
      await new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))
      return [before, log.scrollTop]
    })
  await expect.poll(scroll).toEqual([0, 0])
}

test('the listener’s top bar stands in one row at 1280, also once they have talked with somebody', async () => {
  const { page } = listener
  await page.setViewportSize({ width: 1280, height: 800 })
  await listener.endConversation()
  await listener.button("J'aimerais en parler").waitFor()
  const rows = () =>
    page.getByRole('banner').evaluate((bar) => {
      const middles = [...bar.querySelectorAll('button')].map((button) => {
        const { top, bottom } = button.getBoundingClientRect()
        return (top + bottom) / 2
      })
      return { buttons: middles.length, apart: Math.max(...middles) - Math.min(...middles) < 2 ? 0 : middles }
    })
  await expect.poll(rows).toEqual({ buttons: 8, apart: 0 })
})
