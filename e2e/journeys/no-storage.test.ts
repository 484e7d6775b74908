import { afterAll, beforeAll, expect, test } from 'vitest'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'

let floor: Floor
beforeAll(async () => {
  floor = await openFloor()
})
afterAll(() => floor?.close())

/** The errors that a page meets if settings, an enterprise policy or a private window forbid storage. */
type Refusal = 'absent' | 'throws when looked at' | 'throws when written to'

/** Runs in the page, before its scripts. */
function refuseStorage(how: Refusal): void {
  const refuse = () => {
    throw new DOMException('denied', 'SecurityError')
  }
  if (how === 'throws when written to') {
    Storage.prototype.setItem = refuse
    IDBFactory.prototype.open = refuse
    return
  }
  for (const name of ['sessionStorage', 'localStorage', 'indexedDB']) {
    const get = how === 'absent' ? () => undefined : refuse
    Object.defineProperty(globalThis, name, { configurable: true, get })
  }
}

const ways: readonly Refusal[] = ['absent', 'throws when looked at', 'throws when written to']

/** Each page in its own browser, and the errors in all of them. */
async function arriving(how: Refusal) {
  const complaints: string[] = []
  return {
    complaints,
    async page() {
      const page = await floor.page()
      page.on('pageerror', (error) => complaints.push(String(error)))
      await page.addInitScript(refuseStorage, how)
      return page
    },
  }
}

test.each(ways)(
  'without storage (%s) every page works from memory and says what a reload loses; withdrawing works without a code',
  async (how) => {
    const { page, complaints } = await arriving(how)
    const listener = new ListenerDesk(await page())
    await listener.arrive(floor.staff.listener)
    await listener.page.getByText(/Ce navigateur refuse d’enregistrer/).waitFor()
    await listener.becomeAvailable()
    const cell = new CellDesk(await page())
    await cell.arrive(floor.staff.cell)
    await cell.page.getByText(/Ce navigateur refuse d’enregistrer/).waitFor()
    const coordination = await page()
    const { url, login, password } = floor.staff.supervisor
    await coordination.goto(url)
    await coordination.getByRole('textbox', { name: 'Identifiant', exact: true }).fill(login)
    await coordination.getByLabel('Mot de passe', { exact: true }).fill(password)
    await coordination.getByRole('button', { name: 'Se connecter', exact: true }).click()
    await coordination.getByText(/Ce navigateur refuse d’enregistrer/).waitFor()
    await coordination.close()

    const youth = new YouthPage(await page())
    await youth.open(floor.product.origin)
    await youth.start()
    await youth.page.getByText('Si tu la recharges, tu perds la conversation.').waitFor()
    await youth.write('Bonjour.')
    await listener.line('Bonjour.').waitFor()
    await listener.answer('Je suis là.')
    await youth.line('Je suis là.').waitFor()
    await listener.propose({ summary: 'Tu veux un suivi.' })
    await youth.card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
    await youth.codeWords()
    await youth
      .region('Ton code')
      .getByText(/si tu recharges la page, tu perds ton suivi/)
      .waitFor()
    await youth.button('Je ne peux pas le noter').click()
    await youth.followUp.waitFor()
    await youth.followUp.getByText(/si tu recharges la page, tu perds ton suivi/).waitFor()
    await cell.openNewest()
    // To the conversation and back: the follow-up is still there, without a code.
    await youth.followUp.getByRole('button', { name: 'Retour', exact: true }).click()
    await youth.button('Ton suivi').click()
    await youth.button('Retirer mon accord').click()
    await youth.button('Oui, effacer').click()
    await youth.followUp.getByText('Tout est effacé.').first().waitFor()
    await cell.consent.waitFor({ state: 'detached' })
    await listener.endConversation()
    expect(complaints).toEqual([])
  },
)
