import { afterAll, beforeAll, expect, test } from 'vitest'
import { handOver, talkTogether } from '../support/steps.ts'
import { keepsTheContract } from './contract.ts'
import type { Engine } from './engine.ts'
import { type EngineFloor, openEngineFloor } from './engine-floor.ts'
import type { EngineScreen } from './engine-screen.ts'
import type { Answer } from './in-page/question.ts'
import { settle } from './settle.ts'

type Start = () => Promise<Engine>

/** What people do, once with each engine: a young person's whole journey, the quick exit, and the main action of each desk. */
export function walkTheRoads(startEngine: Start): void {
  const floor = openedFloor(startEngine)
  keepsTheContract(() => floor().engine)
  theYoung(floor)
  theInvited(floor)
}

/** The young person's journeys alone, with staff in another engine. For a browser in which no desk can sign in. */
export function walkTheRoadsOfTheYoung(startEngine: Start, startDesks: Start): () => EngineFloor {
  const floor = openedFloor(startEngine, startDesks)
  keepsTheContract(() => floor().engine)
  theYoung(floor)
  return floor
}

function openedFloor(startEngine: Start, startDesks?: Start): () => EngineFloor {
  let floor: EngineFloor
  beforeAll(async () => {
    floor = await openEngineFloor(startEngine, startDesks)
  })
  afterAll(() => floor?.close())
  return () => floor
}

function theYoung(opened: () => EngineFloor): void {
  test('a young person talks, agrees to follow-up, gets a reply, returns with the code, and withdraws everything', async () => {
    const floor = opened()
    const cell = await floor.cell()
    const { listener, youth } = await talkTogether(floor)
    await listener.button('Suivi nécessaire').click()
    await listener.panel.waitFor()
    expect(await widerThanShown(listener)).toEqual([])
    const words = await handOver(listener, youth, {
      summary: 'Tu veux parler de ce qui se passe chez toi.',
      async atCard(card) {
        await card.getByRole('textbox', { name: 'Résumé transmis', exact: true }).fill('Je veux en parler à quelqu’un.')
        const messages = card.getByRole('group', { name: 'Messages transmis', exact: true })
        await messages.getByRole('checkbox').first().check()
      },
    })
    expect(await widerThanShown(youth)).toEqual([])
    await listener.endConversation()

    await cell.openNewest()
    await cell.shared.getByText('Je veux en parler à quelqu’un.').waitFor()
    await cell.shared.getByText('Salut.', { exact: true }).waitFor()
    await cell.button('Prendre en charge').click()
    await cell.answer('Bonjour, je suis Lou. Je te lis.')
    await youth.followUp.getByText('Bonjour, je suis Lou. Je te lis.').waitFor()
    await youth.page.close()

    const back = await floor.youth()
    await back.comeBack(floor.product.origin, words)
    await back.followUp.getByText('Bonjour, je suis Lou. Je te lis.').waitFor()
    await back.write('Merci, je suis là.')
    await cell.thread.getByText('Merci, je suis là.').waitFor()
    await back.button('Retirer mon accord').click()
    await back.button('Oui, effacer').click()
    await back.followUp.getByText('Tout est effacé.').first().waitFor()
    await cell.page.getByText('Le jeune a retiré son accord.').waitFor()
    await cell.shared.waitFor({ state: 'detached' })
    for (const { page } of [back, listener, cell]) await page.close()
    expect(await floor.complaints()).toEqual([])
  })

  test('[G14] after the quick exit Back does not return, nothing is stored, and the listener is notified', async () => {
    const floor = opened()
    const listener = await floor.listener('listener2')
    await listener.becomeAvailable()
    const youth = await floor.youth()
    const { page } = youth.page
    const before = `${floor.neutral}before`
    await page.go(before)
    await youth.open(floor.product.origin)
    await youth.start()
    await youth.write('Salut.')
    await listener.line('Salut.').waitFor()

    await youth.page.getByRole('link', { name: 'Quitter vite', exact: true }).click()
    await isAt(youth, floor.neutral)
    await listener.page
      .getByText(/sortie rapide/i)
      .first()
      .waitFor()
    // Go back only after the call has returned: the document may be discarded before it answers.
    await page.call('() => { setTimeout(() => history.back()) }')
    await isAt(youth, before)
    await youth.open(floor.product.origin)
    await youth.button("J'ai moins de 21 ans").waitFor()
    expect(await page.call('() => sessionStorage.length + localStorage.length')).toBe(0)
    expect(await page.call('async () => (await indexedDB.databases?.() ?? []).length')).toBe(0)
    for (const each of [youth, listener]) await each.page.close()
    expect(await floor.complaints()).toEqual([])
  })

  test('[G14] Shift three times leaves as well', async () => {
    const floor = opened()
    const youth = await floor.youth()
    await youth.open(floor.product.origin)
    await youth.button("J'ai moins de 21 ans").waitFor()
    await settle('leave', async () => {
      for (let press = 0; press < 3; press += 1) await youth.page.page.key('Shift')
      return where(youth, floor.neutral)
    })
    await youth.page.close()
    expect(await floor.complaints()).toEqual([])
  })
}

function theInvited(opened: () => EngineFloor): void {
  test('coordination invites a person, who makes keys and is at their desk once a supervisor has signed them', async () => {
    const floor = opened()
    const coordination = await floor.coordination()
    const link = await coordination.invite('écoute', 'iris')
    const invited = await floor.invited()
    const password = await invited.enrol(link, 'Iris, écoutante')
    await coordination.verify('Iris, écoutante')
    await coordination.page.getByRole('row', { name: /Iris, écoutante.*encore 30 jours/ }).waitFor()

    await invited.signIn({ url: `${floor.product.origin}/ecoute`, login: 'iris', password })
    await invited.page.getByRole('switch', { name: 'Disponible', exact: true }).waitFor()
    for (const each of [coordination, invited]) await each.page.close()
    expect(await floor.complaints()).toEqual([])
  })
}

const isAt = (youth: Young, address: string) => settle(`arrive at ${address}`, () => where(youth, address))

async function where(youth: Young, address: string): Promise<Answer> {
  const here = await youth.page.page.call<string>('() => location.href')
  return here === address ? { kind: 'done' } : { kind: 'not yet', why: `it is at ${here}` }
}

type Young = Awaited<ReturnType<EngineFloor['youth']>>

/** The parts of a page that scroll sideways, by their classes. */
const widerThanShown = ({ page }: { readonly page: EngineScreen }) =>
  page.page.call<string[]>(`() => [...document.querySelectorAll('*')]
    .filter((part) => part.scrollWidth > part.clientWidth && part.clientWidth > 0 && /auto|scroll/.test(getComputedStyle(part).overflowX))
    .map((part) => part.className)`)
