import { act, screen, waitFor, within } from '@testing-library/react'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import { aMember, type Member, now } from '#client/crypto/testing/people.ts'
import type { OfferId } from '#shared/ids.ts'
import type { OfferEnd, PassEnd } from '#shared/protocol/pass.ts'
import type { RefusalName } from '#shared/protocol/refusals.ts'
import { newsAt } from '../desk/desk-news.ts'
import { aListener } from '../testing/at-desk.ts'
import { aYoung } from '../testing/floor.ts'
import { comes, showAtWork } from '../testing/shown.tsx'

let listening: Awaited<ReturnType<typeof aListener>>
let noa: Member<'listener'>
beforeAll(async () => {
  listening = await aListener()
  noa = await aMember(listening.organisation, 'listener', { alias: 'Noa' })
})
beforeEach(() => localStorage.clear())

const offer = 'AAAAAAAAAAAAAAAAAAAAAA' as OfferId

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const asked = ({ asked: all }: Awaited<ReturnType<typeof showAtWork>>['floor'], name: string) =>
  all.flatMap((one) => (one.name === name ? [one.body] : []))

/** Sam talks with a young person, and Noa is there. */
async function withNoa(colleagues: readonly Member<'listener'>[] = [noa]) {
  const shown = await showAtWork(listening, { team: listening.team, colleagues })
  const young = await comes(shown.floor, listening, 'bonsoir')
  await within(screen.getByRole('log', { name: 'Conversation' })).findByText('bonsoir')
  return { ...shown, young }
}

/** Noa offers a conversation of hers to Sam. */
async function offered() {
  const shown = await showAtWork(listening, { team: listening.team })
  const { conversation } = await aYoung(listening.sam)
  const from = noa.certificate.text
  act(() => shown.floor.changeDesk({ offers: [{ offer, conversation, state: 'rings', from, until: now + 30_000 }] }))
  return { ...shown, conversation, dialog: await screen.findByRole('alertdialog', { name: 'Conversation proposée' }) }
}

test('[C40] Passer la main says why, to whom, and seals it: the service learns the colleague alone', async () => {
  const { floor, person, young } = await withNoa()
  await person.keyboard('{Alt>}g{/Alt}')
  const dialog = screen.getByRole('dialog', { name: 'Passer la main' })
  await person.click(within(dialog).getByRole('radio', { name: 'On a besoin de moi ailleurs.' }))
  await person.type(within(dialog).getByRole('textbox'), 'lundi compte')
  const list = within(dialog).getByRole('list', { name: 'Collègues disponibles' })
  await person.click(await within(list).findByRole('button', { name: 'Proposer à Noa' }))
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Passer la main' })).toBeNull())
  expect(asked(floor, 'pass:offer')).toEqual([{ conversation: young.conversation, to: noa.id }])
  expect(screen.getByText('Proposée à Noa. Ça sonne, une demi-minute au plus.')).toBeVisible()
  await waitFor(async () =>
    expect(await floor.reads(young)).toContainEqual({
      ...{ kind: 'pass', to: noa.id, alias: 'Noa', reason: 'called-away', note: 'lundi compte' },
    }),
  )
  expect(within(screen.getByRole('log', { name: 'Conversation' })).queryByText(/lundi compte/)).toBeNull()
  await person.click(button('Garder la conversation'))
  expect(asked(floor, 'pass:withdraw')).toEqual([{ conversation: young.conversation, offer: expect.any(String) }])
})

test('[C40] nobody is listed whom the organisation did not certify, and nobody else there is said', async () => {
  const stranger = await aMember((await aListener()).organisation, 'listener', { alias: 'Noa' })
  const { person } = await withNoa([stranger])
  await person.click(button('Passer la main'))
  expect(await screen.findByText(/Personne d’autre n’est disponible en ce moment/)).toBeVisible()
  expect(screen.queryByRole('button', { name: /Proposer à Noa/ })).toBeNull()
})

test('[C40] a refused offer keeps the dialog with what was written, and says why', async () => {
  const { floor, person } = await withNoa()
  floor.refusing.set('pass:offer', 'colleague-full')
  await person.click(button('Passer la main'))
  const dialog = screen.getByRole('dialog', { name: 'Passer la main' })
  await person.type(within(dialog).getByRole('textbox'), 'un mot')
  await person.click(await within(dialog).findByRole('button', { name: 'Proposer à Noa' }))
  expect(await within(dialog).findByText('Cette personne n’a plus de place.')).toBeVisible()
  expect(within(dialog).getByRole('textbox')).toHaveValue('un mot')
})

test.each<[PassEnd, RegExp]>([
  ['declined', /ne peut pas maintenant/],
  ['unanswered', /n’a pas répondu\. Vous gardez/],
  ['refused', /Le jeune préfère rester avec vous/],
  ['expired', /Le jeune n’a pas répondu à temps/],
  ['withheld', /a refusé le certificat/],
  ['gone', /n’est plus là/],
])('[C43] an offer that ends as %s says so until it is seen', async (how, words) => {
  const { floor, person, young } = await withNoa()
  act(() => floor.pass(young.conversation, { offer, state: 'over', to: noa.id, how }))
  expect(await screen.findByText(words)).toBeVisible()
  await person.click(button('C’est vu'))
  await waitFor(() => expect(screen.queryByText(words)).toBeNull())
})

test('[C42] what was passed on leaves the desk, with the draft and nothing to sum up', async () => {
  const { floor, person, young } = await withNoa()
  await person.type(screen.getByRole('textbox', { name: 'Réponse' }), 'je pensais')
  act(() => floor.release(young.conversation, 'passed'))
  expect((await screen.findAllByText(/Vous avez passé la main/))[0]).toBeVisible()
  expect(screen.getByText(/je pensais/)).toBeVisible()
  expect(screen.queryByText('bonsoir')).toBeNull()
  expect(screen.queryByRole('button', { name: 'Soutenu' })).toBeNull()
})

test('[C40] an offer rings with the colleague’s certified name and no content, takes no focus, and is answered in one press', async () => {
  const { floor, person, conversation, dialog } = await offered()
  expect(await within(dialog).findByText(/Noa vous propose une conversation/)).toBeVisible()
  expect(dialog).not.toContainElement(document.activeElement as HTMLElement)
  await person.click(within(dialog).getByRole('button', { name: 'Je prends' }))
  expect(asked(floor, 'pass:answer')).toEqual([{ conversation, offer, answer: 'take' }])
  expect(await within(dialog).findByText(/Vous prenez la suite de Noa/)).toBeVisible()
  expect(within(dialog).queryByRole('button', { name: 'Je prends' })).toBeNull()
  await person.click(within(dialog).getByRole('button', { name: 'Pas maintenant' }))
  await waitFor(() => expect(screen.queryByRole('alertdialog')).toBeNull())
  expect(asked(floor, 'pass:answer')).toEqual([
    { conversation, offer, answer: 'take' },
    { conversation, offer, answer: 'decline' },
  ])
})

test('[C40] an offer is news for the bell while it rings', async () => {
  const { desk, floor, conversation } = await offered()
  const keys = () => newsAt(desk.state(), now)?.map(({ key }) => key)
  expect(keys()).toEqual([`offer ${conversation}`])
  const offers = desk.state().desk?.offers ?? []
  act(() => floor.changeDesk({ offers: offers.map((each) => ({ ...each, state: 'taken' })) }))
  expect(keys()).toEqual([])
})

test('[C40] who offers is not named by a certificate of somebody else’s organisation', async () => {
  const stranger = await aMember((await aListener()).organisation, 'listener', { alias: 'Noa' })
  const { floor } = await showAtWork(listening, { team: listening.team })
  const { conversation } = await aYoung(listening.sam)
  const from = stranger.certificate.text
  act(() => floor.changeDesk({ offers: [{ offer, conversation, state: 'rings', from, until: now + 30_000 }] }))
  expect(await screen.findByText(/Un collègue vous propose une conversation/)).toBeVisible()
})

test.each<[OfferEnd, RegExp]>([
  ['missed', /pas eu de réponse à temps/],
  ['withdrawn', /reste à la personne qui l’avait/],
  ['refused', /Le jeune préfère rester/],
  ['expired', /Le jeune n’a pas répondu à temps/],
  ['over', /ne vient plus/],
])('[C43] the colleague reads how an offer ended (%s), until they have seen it', async (how, words) => {
  const { floor, person } = await showAtWork(listening, { team: listening.team })
  act(() => floor.changeDesk({ offerEnded: { offer, how } }))
  expect(await screen.findByText(words)).toBeVisible()
  await person.click(button('C’est vu'))
  await waitFor(() => expect(screen.queryByText(words)).toBeNull())
})

test('[C42] whoever came by a pass reads what the colleague before said of it, as the device tells it', async () => {
  const { floor, young } = await withNoa()
  await act(async () => {
    await floor.says(young, { kind: 'passed', reason: 'shift-ends', note: 'lundi compte' })
  })
  const log = within(screen.getByRole('log', { name: 'Conversation' }))
  expect(await log.findByText(/vous passe la main : « Mon temps d’écoute est fini\. » « lundi compte »/)).toBeVisible()
})

test.each<[RefusalName, RegExp]>([
  ['not-available', /Trop tard : cette conversation n’est plus proposée/],
  ['unreachable', /on ne sait pas si c’est parti\. Réessayez/],
])('[C44] a Je prends that is refused (%s) says so beside the offer, and can be pressed again', async (why, words) => {
  const { floor, person, dialog } = await offered()
  floor.refusing.set('pass:answer', why)
  await person.click(within(dialog).getByRole('button', { name: 'Je prends' }))
  expect(await within(dialog).findByText(words)).toBeVisible()
  floor.refusing.delete('pass:answer')
  await person.click(within(dialog).getByRole('button', { name: 'Je prends' }))
  expect(await within(dialog).findByText(/Vous prenez la suite/)).toBeVisible()
  expect(within(dialog).queryByText(words)).toBeNull()
})

test('[C44] a press whose answer has not come says so, and a second one sends nothing', async () => {
  const { floor, person, dialog } = await offered()
  const giveAnswers = floor.holdAnswers()
  const take = within(dialog).getByRole('button', { name: 'Je prends' })
  await person.dblClick(take)
  expect(within(dialog).getByText('Un instant…')).toBeVisible()
  act(() => giveAnswers())
  expect(await within(dialog).findByText(/Vous prenez la suite/)).toBeVisible()
  expect(asked(floor, 'pass:answer')).toHaveLength(1)
})

test('[C44] keeping the conversation, and having seen the end, say where they are refused', async () => {
  const { floor, person, young } = await withNoa()
  floor.refusing.set('pass:withdraw', 'unreachable')
  floor.refusing.set('pass:close', 'busy')
  act(() => floor.pass(young.conversation, { offer, state: 'rings', to: noa.id, until: now + 30_000 }))
  await person.click(await screen.findByRole('button', { name: 'Garder la conversation' }))
  expect(await screen.findByText(/on ne sait pas si c’est parti/)).toBeVisible()
  act(() => floor.pass(young.conversation, { offer, state: 'over', to: noa.id, how: 'declined' }))
  expect(screen.queryByText(/on ne sait pas si c’est parti/)).toBeNull()
  await person.click(button('C’est vu'))
  expect(await screen.findByText('Le service est occupé. Réessayez dans un instant.')).toBeVisible()
})

test('[C40] Fin de service offers to pass each conversation on, says what becomes of it there, and goes on with the others', async () => {
  const { floor, person } = await withNoa()
  await comes(floor, listening, 'deux')
  await person.click(button('Fin de service'))
  const leaving = within(screen.getByRole('dialog', { name: 'Conversations en cours' }))
  const passes = () => leaving.queryAllByRole('button', { name: /^Passer la main pour / })
  await waitFor(() => expect(passes()).toHaveLength(2))
  await person.click(passes()[0] as HTMLElement)
  await person.click(await screen.findByRole('button', { name: 'Proposer à Noa' }))
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Passer la main' })).toBeNull())
  expect(await leaving.findByText(/Proposée à Noa/)).toBeVisible()
  expect(passes()).toHaveLength(1)
  await person.click(leaving.getByRole('button', { name: 'Garder la conversation' }))
  await waitFor(() => expect(passes()).toHaveLength(2))
})

test('[C40] Besoin d’un collègue, Relève, calls and leads to passing the conversation on; without one it only calls', async () => {
  const { floor, person, young } = await withNoa()
  await person.click(button("Besoin d'un collègue"))
  await person.selectOptions(screen.getByRole('combobox', { name: 'À propos de' }), '')
  await person.click(button('Relève'))
  expect(screen.queryByRole('dialog')).toBeNull()
  await person.click(button("Besoin d'un collègue"))
  await person.click(button("Besoin d'un collègue"))
  await person.click(button('Relève'))
  expect(await screen.findByRole('dialog', { name: 'Passer la main' })).toBeVisible()
  expect(asked(floor, 'colleague:call')).toEqual([
    { reason: 'relief', conversation: null },
    { reason: 'relief', conversation: young.conversation },
  ])
})

test('[C45] Passer la main offers to whoever is free next, seals it without a name, and says first where nobody else is there', async () => {
  const { floor, person, young } = await withNoa([])
  act(() => floor.changeDesk({ nobodyElse: true }))
  await person.click(button('Passer la main'))
  expect(
    await screen.findByText(/Personne d’autre n’est là : .* garde sa place, et attend que quelqu’un arrive/),
  ).toBeVisible()
  await person.click(button('Proposer à la prochaine personne libre'))
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
  expect(asked(floor, 'pass:offer')).toEqual([{ conversation: young.conversation, to: null }])
  await waitFor(async () =>
    expect(await floor.reads(young)).toContainEqual({
      ...{ kind: 'pass', to: null, alias: null, reason: 'shift-ends', note: null },
    }),
  )
  expect(await screen.findByText(/La prochaine personne libre prend la suite si le jeune est d’accord/)).toBeVisible()
  for (const [how, words] of [
    ['expired', 'Le jeune n’a pas répondu à temps. Vous gardez la conversation.'],
    ['refused', 'Le jeune préfère rester avec vous.'],
  ] as const) {
    act(() => floor.pass(young.conversation, { offer, state: 'over', to: null, how }))
    expect(await screen.findByText(words)).toBeVisible()
  }
})
