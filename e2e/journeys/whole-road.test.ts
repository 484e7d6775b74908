import { expect, onTestFinished, test } from 'vitest'
import { startCluster } from '../support/cluster.ts'
import { type Floor, openFloor, openFloorOf } from '../support/people.ts'

/** The node of each person: in the middle of a journey they change nodes at the balancer's choice, or use different ones throughout. */
type Places = { readonly floor: Floor; readonly young: string; readonly listener?: string; readonly cell?: string }

const places: Readonly<Record<string, () => Promise<Places>>> = {
  'one box': async () => at(await openFloor()),
  'two nodes on Redis, behind a balancer to which nothing sticks': async () =>
    at(await openFloorOf(await startCluster())),
  'two nodes on Redis, the two parties on different ones': async () => {
    const floor = await openFloorOf(await startCluster())
    const [one = '', other = ''] = floor.product.nodes.map(({ origin }) => origin)
    return { floor, young: one, listener: other, cell: other }
  },
}
const at = (floor: Floor): Places => ({ floor, young: floor.product.origin })

test.each(Object.keys(places))(
  'a young person talks, agrees to follow-up, gets a reply, returns, and withdraws everything: %s',
  async (name) => {
    const { floor, young, ...on } = await (places[name] as () => Promise<Places>)()
    onTestFinished(() => floor.close())
    const listener = await floor.listener('listener', on.listener)
    await listener.becomeAvailable()
    const cell = await floor.cell('cell', on.cell)

    const youth = await floor.youth()
    await youth.open(young)
    await youth.start()
    await youth.write('Salut, je peux te parler ?')
    await listener.line('Salut, je peux te parler ?').waitFor()
    await listener.answer('Bien sûr, je t’écoute.')
    await youth.line('Bien sûr, je t’écoute.').waitFor()
    await youth.write('Quelqu’un regarde mon téléphone.')
    await listener.line('Quelqu’un regarde mon téléphone.').waitFor()

    await listener.propose({ summary: 'Tu veux parler à quelqu’un de ce qui se passe chez toi.' })
    await youth.card.waitFor()
    await youth.card
      .getByRole('textbox', { name: 'Résumé transmis', exact: true })
      .fill('Je veux en parler sans que ça se sache.')
    const messages = youth.card.getByRole('group', { name: 'Messages transmis', exact: true })
    await messages.getByRole('checkbox').nth(0).check()
    await messages.getByRole('checkbox').nth(2).check()
    const contact = youth.card.getByRole('group', { name: 'Comment te joindre', exact: true })
    await contact.getByRole('radio', { name: 'Par téléphone' }).check()
    await contact.getByRole('textbox', { name: 'Ton numéro' }).fill('06 00 00 00 00')
    await contact.getByRole('textbox', { name: 'Quand c’est sûr pour toi' }).fill('le mardi à 17 h')
    await contact.getByRole('textbox', { name: 'Ce qu’il faut éviter' }).fill('Ne laisse pas de message.')
    await youth.button("Oui, je suis d'accord").click()
    const words = await youth.codeWords()
    expect(words).toHaveLength(6)
    expect(await cell.tickets.getByRole('listitem').count()).toBe(0)
    await youth.confirmCode(words)
    await youth.followUp.waitFor()
    await listener.panel.getByText(/a dit oui/i).waitFor()

    await cell.openNewest()
    await cell.shared.getByText('Je veux en parler sans que ça se sache.').waitFor()
    await cell.shared.getByText('Quelqu’un regarde mon téléphone.').waitFor()
    expect(await cell.shared.getByText('Bien sûr, je t’écoute.').count()).toBe(0)
    expect(await cell.page.getByText('Tu veux parler à quelqu’un de ce qui se passe chez toi.').count()).toBe(0)
    await cell.button('Prendre en charge').click()
    await cell.composer.waitFor()
    await cell.openContact()
    await cell.shared.getByText('Ne laisse pas de message.').waitFor()
    await cell.shared.getByText('06 00 00 00 00').waitFor()
    await cell.answer('Bonjour, je suis Lou. Je te lis.')
    await youth.followUp.getByText('Bonjour, je suis Lou. Je te lis.').waitFor()
    await youth.page.close()

    const back = await floor.youth()
    await back.comeBack(young, words)
    await back.followUp.getByText('Bonjour, je suis Lou. Je te lis.').waitFor()
    await back.write('Merci, je suis là.')
    await cell.thread.getByText('Merci, je suis là.').waitFor()

    await back.button('Retirer mon accord').click()
    await back.button('Oui, effacer').click()
    await back.followUp.getByText('Tout est effacé.').first().waitFor()
    await cell.shared.waitFor({ state: 'detached' })
    expect(await cell.page.getByText('06 00 00 00 00').count()).toBe(0)
    expect(floor.complaints()).toEqual([])
  },
)
