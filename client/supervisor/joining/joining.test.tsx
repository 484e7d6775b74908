import { fireEvent, render, screen, waitFor, within } from '@testing-library/react'
import { expect, test } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import type { ConversationId, QuestionId } from '#shared/ids.ts'
import type { JoinEnd } from '#shared/protocol/join.ts'
import { DeskPage } from '../screen/desk.tsx'
import { aCoordination, aFloorListener, heldConversations, quietFloor } from '../testing/coordination.ts'

const conversation = newId<ConversationId>()
const question = newId() as unknown as QuestionId
const sam = aFloorListener({ conversations: [{ conversation, isUnanswered: false }] })
const calling = aFloorListener({
  ...sam,
  call: { state: 'rings-everywhere', reason: 'stuck', conversation },
})

async function coordinationWith(listener = sam) {
  const made = await aCoordination({ floor: { ...quietFloor, listeners: [listener] } })
  render(<DeskPage desk={made.desk} />)
  made.connect()
  await screen.findByRole('heading', { name: 'En ce moment' })
  const dialog = async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Demander à venir Sam' }))
    return within(await screen.findByRole('dialog'))
  }
  return { ...made, dialog }
}

test('[C47] asking says what the young person will read, and asks for the chosen reason', async () => {
  const { dialog, answer, bodies } = await coordinationWith()
  answer('join:ask', {})
  const asks = await dialog()
  expect(asks.queryByRole('radio', { name: 'Sam m’appelle pour cette conversation' })).toBeNull()
  expect(asks.getByText(/Vous ne lisez rien avant son oui/)).toBeVisible()
  fireEvent.click(asks.getByRole('radio', { name: 'Parce que l’équipe s’inquiète pour le jeune' }))
  fireEvent.click(asks.getByRole('button', { name: 'Demander au jeune' }))
  await waitFor(() => expect(bodies('join:ask')).toEqual([{ listener: sam.id, conversation, reason: 'worried' }]))
})

test('[C47] called, that is the reason unless another one is chosen; a refusal is said in words', async () => {
  const { dialog, answer, bodies } = await coordinationWith(calling)
  answer('join:ask', 'already-asked')
  const asks = await dialog()
  expect(asks.getByRole('radio', { name: 'Sam m’appelle pour cette conversation' })).toBeChecked()
  fireEvent.click(asks.getByRole('button', { name: 'Demander au jeune' }))
  expect(await asks.findByText('Le jeune répond déjà à une autre question. Attendez sa réponse.')).toBeVisible()
  expect(bodies('join:ask')).toMatchObject([{ reason: 'called' }])
})

test('[C47] of several conversations, one is chosen by its place at the desk', async () => {
  const conversations = heldConversations(2)
  const { dialog, answer, bodies } = await coordinationWith({ ...sam, conversations })
  answer('join:ask', {})
  const asks = await dialog()
  fireEvent.click(asks.getByRole('radio', { name: 'Conversation 2' }))
  fireEvent.click(asks.getByRole('button', { name: 'Demander au jeune' }))
  await waitFor(() => expect(bodies('join:ask')).toMatchObject([{ conversation: conversations[1]?.conversation }]))
})

test('[C50] [C55] while the young person is asked, the question can be taken back', async () => {
  const { tell, answer, bodies } = await coordinationWith()
  answer('join:leave', {})
  tell('joining:changed', { joining: { state: 'asked', question, conversation, listener: sam.id, until: 1 } })
  expect(await screen.findByText(/Le jeune lit votre demande/)).toBeVisible()
  fireEvent.click(screen.getByRole('button', { name: 'Retirer la demande' }))
  await waitFor(() => expect(bodies('join:leave')).toEqual([{ question }]))
  tell('joining:changed', { joining: null })
  await waitFor(() => expect(screen.queryByText(/lit votre demande/)).toBeNull())
})

test.each<[JoinEnd, RegExp]>([
  ['refused', /préfère que vous ne veniez pas/],
  ['expired', /n’a pas répondu à temps/],
  ['withheld', /a refusé votre certificat/],
  ['put-out', /vous a demandé de partir/],
  ['time-over', /Le temps annoncé au jeune est passé/],
  ['over', /s’est arrêtée, ou elle n’est plus chez la même personne/],
  ['gone', /trop longtemps verrouillée ou sans connexion/],
])('[C52] the end %s has its words, until the coordinator has seen them', async (how, words) => {
  const { tell, answer, bodies } = await coordinationWith()
  answer('join:leave', {})
  tell('joining:changed', { joining: { state: 'over', question, how } })
  expect(await screen.findByText(words)).toBeVisible()
  fireEvent.click(screen.getByRole('button', { name: 'J’ai vu' }))
  await waitFor(() => expect(bodies('join:leave')).toEqual([{ question }]))
})
