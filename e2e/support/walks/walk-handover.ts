import type { Route } from 'playwright-core'
import { type CellDesk, ListenerDesk } from '../pages/staff.ts'
import type { YouthPage } from '../pages/youth.ts'
import type { Floor } from '../people.ts'
import type { See } from './see.ts'

const summary =
  'Tu dors chez des gens que tu connais peu. Tu voudrais en parler avec quelqu’un qui a du temps, sans que ta mère le sache.'

/** Two young people, a listener, the follow-up team and coordination, from a closed chat to a withdrawn consent. */
export async function walkHandover(floor: Floor, see: See): Promise<void> {
  const nina = await floor.youth()
  await beforeTheChat(floor, nina, see)
  const listener = await atTheDesk(floor, see)
  await theFirstPages(nina, see)

  await nina.start()
  await talk(nina, listener)
  await see('youth-talking', nina.page)
  const waiting = await floor.youth()
  await waiting.open(floor.product.origin)
  await waiting.start()
  await waiting.page.getByText('Tu es la prochaine personne.').first().waitFor()
  await waiting.write('Salut, y a quelqu’un ?')
  await waiting.line('Salut, y a quelqu’un ?').waitFor()
  await see('youth-waiting', waiting.page)
  await waiting.page.getByText('Un exercice en attendant', { exact: true }).click()
  await see('youth-exercise', waiting.page)
  await listener.page.getByRole('combobox', { name: 'Conversations à la fois', exact: true }).selectOption('2')
  await listener.conversations.getByRole('listitem').nth(1).waitFor()
  await see('listener-two-conversations', listener.page)
  await besideTheChat(listener, see)

  const cell = await theEmptyList(floor, see)
  const words = await theHandover(nina, listener, see)
  await theTicket(cell, nina, see)
  await coordination(floor, listener, see)
  await theEnd(waiting, listener, see)
  await comingBack(floor, words, cell, see)
  await afterAnAbuse(floor, listener, see)
  await withoutTheService(floor, listener, cell, see)
}

async function beforeTheChat(floor: Floor, youth: YouthPage, see: See): Promise<void> {
  await youth.open(floor.product.origin)
  await youth.page.getByRole('heading', { name: 'Personne n’est libre en ce moment' }).waitFor()
  await see('youth-closed', youth.page)
  await youth.page.getByRole('link', { name: 'Informations', exact: true }).click()
  await youth.page
    .getByRole('region', { name: 'Mentions légales', exact: true })
    .getByText('Ce service ne l’a pas encore écrit.')
    .first()
    .waitFor()
  await see('youth-information', youth.page)
  await youth.page.getByRole('link', { name: 'Retour', exact: true }).first().click()
}

async function atTheDesk(floor: Floor, see: See): Promise<ListenerDesk> {
  const listener = new ListenerDesk(await floor.page())
  const { url, login } = floor.staff.listener
  await listener.page.goto(url)
  await listener.button('Se connecter').waitFor()
  await see('listener-sign-in', listener.page)
  await listener.signIn({ url, login, password: 'ce n’est pas le bon' })
  await listener.page.getByText('Identifiant ou mot de passe incorrect.').waitFor()
  await see('listener-sign-in-refused', listener.page)
  await listener.arrive(floor.staff.listener)
  await listener.becomeAvailable()
  await see('listener-desk', listener.page)
  await listener.button('Raccourcis clavier').click()
  await listener.page.getByRole('dialog').waitFor()
  await see('listener-shortcuts', listener.page)
  await listener.page.keyboard.press('Escape')
  await theBell(listener, see)
  return listener
}

/** A browser without a person refuses notifications. */
async function theBell(listener: ListenerDesk, see: See): Promise<void> {
  const { page } = listener
  await listener.button('Activer').click()
  await page.getByText('Le navigateur refuse les notifications de cette page.', { exact: false }).waitFor()
  await see('listener-bell-refused', page)
  await listener.button('Me prévenir').click()
  await page.getByRole('dialog', { name: 'Me prévenir' }).waitFor()
  await see('listener-bell', page)
  await page.keyboard.press('Escape')
  await listener.button('Continuer sans notification').click()
}

/** What the page shows before a first message. The page opened automatically when the listener came. */
async function theFirstPages(youth: YouthPage, see: See): Promise<void> {
  await youth.button("J'ai moins de 21 ans").waitFor()
  await see('youth-before', youth.page)
  await youth.page.getByText('Ce qu’on ne peut pas empêcher', { exact: true }).click()
  await see('youth-limits', youth.page)
  await youth.button('Urgence').click()
  await see('youth-emergency', youth.page)
  await youth.button('Urgence').click()
  await youth.button("J'ai 21 ans ou plus").click()
  await youth.page.getByRole('link', { name: 'Appeler le 119' }).waitFor()
  await see('youth-adult', youth.page)
  await youth.button('Retour').click()
  await youth.button("J'ai un code").click()
  await youth.page.getByRole('textbox', { name: 'Ton code', exact: true }).fill('lune carton')
  await youth.button('Ouvrir').click()
  await youth.page.getByText('Il manque des mots. Il en faut six.').waitFor()
  await see('youth-enter-code', youth.page)
  await youth.button('Retour').click()
}

async function talk(youth: YouthPage, listener: ListenerDesk): Promise<void> {
  const said = [
    [youth, 'Salut. C’est vrai que c’est anonyme ?'],
    [listener, 'Oui. Je ne vois ni ton nom, ni ton numéro. Tu dis ce que tu veux, comme tu veux.'],
    [youth, 'ok'],
    [youth, 'En fait je dors plus chez moi depuis dix jours. Je suis chez des gens, ça va mais pas trop.'],
    [listener, 'Merci de me le dire. Est-ce que tu es en sécurité, ce soir ?'],
    [youth, 'Ce soir oui. Mais je sais pas combien de temps je peux rester.'],
  ] as const
  for (const [who, words] of said) {
    if (who === youth) await youth.write(words)
    else await listener.answer(words)
    await youth.line(words).first().waitFor()
    await listener.line(words).first().waitFor()
  }
}

async function besideTheChat(listener: ListenerDesk, see: See): Promise<void> {
  const { page } = listener
  const panels = [
    ['Phrases', 'listener-phrases'],
    ['Fiches d’aide', 'listener-help-cards'],
    ['Danger immédiat', 'listener-danger'],
  ] as const
  for (const [name, state] of panels) {
    await listener.button(name).click()
    await page.getByRole('complementary', { name, exact: true }).waitFor()
    await see(state, page)
    if (name === 'Phrases') await ownPhrases(listener, see)
    await page.getByRole('complementary', { name, exact: true }).getByRole('button', { name: 'Fermer' }).click()
  }
  await listener.button('Terminer').click()
  await page.getByRole('dialog').waitFor()
  await see('listener-end-question', page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await listener.button('Se déconnecter').click()
  await page.getByRole('dialog', { name: 'Conversations en cours' }).waitFor()
  await see('listener-leaving', page)
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  await page.getByRole('switch', { name: 'Disponible', exact: true, checked: true }).waitFor()
}

/** One is kept, and a second one is too long. */
async function ownPhrases(listener: ListenerDesk, see: See): Promise<void> {
  const { page } = listener
  const mine = listener.region('Mes phrases')
  await listener.button('Ajouter une phrase à moi').click()
  await mine.getByRole('textbox').fill('Je reste là le temps qu’il faut. On avance à ton rythme.')
  await listener.button('Ajouter').click()
  await listener.button('Ajouter une phrase à moi').click()
  await mine.getByRole('textbox').fill('Prends ton temps. '.repeat(14))
  await mine.getByText('Trop long de').waitFor()
  await see('listener-my-phrases', page)
  await listener.button('Abandonner').click()
}

async function theEmptyList(floor: Floor, see: See): Promise<CellDesk> {
  const cell = await floor.cell()
  await see('cell-empty-list', cell.page)
  return cell
}

async function theHandover(youth: YouthPage, listener: ListenerDesk, see: See): Promise<readonly string[]> {
  const { panel } = listener
  await listener.button('Suivi nécessaire').click()
  await panel.getByRole('checkbox', { name: 'Social', exact: true }).press('Space')
  await panel.getByRole('checkbox', { name: 'Psychologique', exact: true }).press('Space')
  await panel.getByRole('textbox', { name: 'Résumé pour le jeune', exact: true }).fill(summary)
  await see('listener-handover', listener.page)
  await panel.getByRole('button', { name: 'Proposer', exact: true }).click()
  const { card } = youth
  await card.waitFor()
  await see('youth-consent-card', youth.page)
  await see('listener-proposed', listener.page)
  const messages = card.getByRole('group', { name: 'Messages transmis', exact: true })
  await messages.getByRole('checkbox').nth(3).check()
  const contact = card.getByRole('group', { name: 'Comment te joindre', exact: true })
  await contact.getByRole('radio', { name: 'Par téléphone' }).check()
  await card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  await see('youth-consent-contact', youth.page)
  await contact.getByRole('textbox', { name: 'Ton numéro' }).fill('06 39 98 01 02')
  await contact.getByRole('textbox', { name: 'Quand c’est sûr pour toi' }).fill('le mardi après 17 h')
  await contact.getByRole('textbox', { name: 'Ce qu’il faut éviter' }).fill('Ne laisse pas de message vocal.')
  await card.getByRole('button', { name: "Oui, je suis d'accord", exact: true }).click()
  const words = await youth.codeWords()
  await see('youth-code', youth.page)
  await youth.confirmCode(['non', ...words.slice(1).fill('non')])
  await youth.page.getByText('Ce n’est pas le bon mot.').waitFor()
  await see('youth-code-wrong', youth.page)
  // The yes arrives, and its answer does not.
  const loseAnswer = async (route: Route) => {
    await route.fetch()
    await route.abort()
  }
  await youth.page.route('**/api/tickets/submit', loseAnswer, { times: 1 })
  await youth.confirmCode(words)
  await youth.button('Renvoyer').waitFor()
  await see('youth-yes-unknown', youth.page)
  await youth.button('Renvoyer').click()
  await youth.followUp.waitFor()
  await youth.composer.waitFor()
  await see('youth-follow-up-received', youth.page)
  await panel.getByText(/a dit oui/i).waitFor()
  await see('listener-agreed', listener.page)
  return words
}

async function theTicket(cell: CellDesk, youth: YouthPage, see: See): Promise<void> {
  const { page } = cell
  await cell.tickets.getByRole('listitem').first().waitFor()
  await see('cell-list', page)
  await cell.openNewest()
  await see('cell-ticket', page)
  await cell.button('Prendre en charge').click()
  await cell.composer.waitFor()
  await see('cell-contact-covered', page)
  await cell.openContact()
  await cell.shared.getByText('06 39 98 01 02').waitFor()
  await see('cell-contact', page)
  await cell.button('Masquer les coordonnées').click()
  await cell.answer('Bonjour, je suis Lou. J’ai lu ce que tu as choisi de nous dire. Je suis là jusqu’à 18 h.')
  await youth.followUp.getByText('je suis Lou').waitFor()
  await youth.write('Bonjour Lou. Merci.')
  await cell.thread.getByText('Bonjour Lou. Merci.').waitFor()
  await see('cell-thread', page)
  await see('youth-follow-up', youth.page)
  for (const [name, state] of [
    ['Décliner', 'cell-decline-question'],
    ['Clore', 'cell-close-question'],
  ] as const) {
    await cell.button(name).click()
    await page.getByRole('dialog').waitFor()
    await see(state, page)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }
}

async function coordination(floor: Floor, listener: ListenerDesk, see: See): Promise<void> {
  const page = await floor.page()
  const { url, login, password } = floor.staff.supervisor
  await page.goto(url)
  await page.getByRole('textbox', { name: 'Identifiant', exact: true }).fill(login)
  await page.getByLabel('Mot de passe', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await page.getByRole('heading', { name: 'En ce moment' }).waitFor()
  await listener.button("Besoin d'un collègue").click()
  await see('listener-call', listener.page)
  await listener.call.getByRole('button', { name: 'Je suis bloqué·e', exact: true }).click()
  await page.getByText('Sam, écoutant demande un collègue pour une conversation : bloqué·e.').waitFor()
  await see('coordination-floor', page)
  for (const [name, state] of [
    ['Membres et invitations', 'coordination-team'],
    ['Clé de la cellule', 'coordination-key'],
    ['Horaires', 'coordination-hours'],
    ['Clé de l’organisation', 'coordination-organisation-key'],
    ['Journal', 'coordination-audit'],
  ] as const) {
    await page.getByRole('link', { name, exact: true }).click()
    await page.getByRole('heading', { name, exact: true }).waitFor()
    if (name === 'Journal') await page.getByText('Sceaux intacts').waitFor()
    await see(state, page)
  }
  await page.close()
}

async function theEnd(waiting: YouthPage, listener: ListenerDesk, see: See): Promise<void> {
  // What the listener is writing to them stays beside the end.
  await inFront(listener, 1)
  await listener.line('Salut, y a quelqu’un ?').waitFor()
  await inFront(listener, 0)
  await waiting.write('Je vais devoir y aller.')
  await listener.conversations.getByRole('listitem').nth(1).getByText('Je vais devoir y aller.').waitFor()
  await inFront(listener, 1)
  await listener.log.getByText('Nouveau', { exact: true }).waitFor()
  await see('listener-new', listener.page)
  await listener.composer.fill('Avant de partir, je voulais encore te dire que')
  await waiting.button('Terminer').click()
  await see('youth-end-question', waiting.page)
  await waiting.button('Oui, terminer').click()
  await waiting.page.getByRole('heading', { name: 'C’est fini' }).waitFor()
  await see('youth-after', waiting.page)
  await listener.region('Conversations terminées').waitFor()
  await see('listener-wrap-up', listener.page)
}

async function inFront(listener: ListenerDesk, place: number): Promise<void> {
  await listener.conversations.getByRole('listitem').nth(place).getByRole('button').first().click()
}

async function comingBack(floor: Floor, words: readonly string[], cell: CellDesk, see: See): Promise<void> {
  const back = await floor.youth()
  await back.comeBack(floor.product.origin, words)
  await back.followUp.getByText('je suis Lou').waitFor()
  await back.button('Retirer mon accord').click()
  await see('youth-withdraw-question', back.page)
  await back.button('Oui, effacer').click()
  await back.followUp.getByText('Tout est effacé.').first().waitFor()
  await see('youth-erased', back.page)
  await cell.shared.waitFor({ state: 'detached' })
  await see('cell-erased', cell.page)
  await back.page.close()
}

/** A person who returns after an end for abuse is asked to wait (SPEC C14). */
async function afterAnAbuse(floor: Floor, listener: ListenerDesk, see: See): Promise<void> {
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  const words = 'T’as pas autre chose à faire ?'
  await youth.write(words)
  await listener.conversations.getByRole('listitem').nth(1).getByRole('button').first().click()
  await listener.line(words).waitFor()
  await listener.button('Terminer').click()
  const question = listener.page.getByRole('dialog')
  await question.getByRole('checkbox', { name: /C’était un abus/ }).check()
  await see('listener-end-abuse', listener.page)
  await question.getByRole('button', { name: 'Oui, terminer', exact: true }).click()
  await youth.page.getByRole('heading', { name: 'C’est fini' }).waitFor()
  await youth.button('Revenir au début').click()
  await youth.button("J'ai moins de 21 ans").click()
  await youth.page.getByRole('heading', { name: 'Il faut attendre un peu' }).waitFor()
  await see('youth-cooling-down', youth.page)
  await youth.page.close()
}

/** The last step: it stops the service for good. */
async function withoutTheService(floor: Floor, listener: ListenerDesk, cell: CellDesk, see: See): Promise<void> {
  const youth = await floor.youth()
  await youth.open(floor.product.origin)
  await youth.start()
  await youth.write('Tu es là ?')
  await listener.conversations.getByRole('listitem').nth(1).waitFor()
  await floor.product.halt('SIGKILL')
  await youth.page
    .getByText(/connexion/i)
    .first()
    .waitFor()
  await see('youth-connection-lost', youth.page)
  await cell.page.getByText(/connexion perdue/i).waitFor()
  await see('cell-connection-lost', cell.page)
  await listener.page
    .getByText(/connexion/i)
    .first()
    .waitFor()
  await see('listener-connection-lost', listener.page)
}
