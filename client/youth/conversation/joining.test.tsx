import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useRef, useSyncExternalStore } from 'react'
import { expect, test } from 'vitest'
import { newId } from '#client/crypto/random.ts'
import { aMember, anOrganisation, type Member, pinOf } from '#client/crypto/testing/people.ts'
import type { QuestionId } from '#shared/ids.ts'
import type { JoinReason } from '#shared/protocol/join.ts'
import { parseReaders } from '#shared/protocol/readers.ts'
import { talking } from '../testing/service.ts'
import { aWaitingTab, until } from '../testing/tab.ts'
import type { Visit } from '../visit/visit.ts'
import { Joining } from './joining.tsx'
import { ReadersLine } from './readers-line.tsx'

const organisation = await anOrganisation()
const sam = await aMember(organisation, 'listener', { alias: 'Sam' })
const camille = await aMember(organisation, 'supervisor', { alias: 'Camille', title: 'coordination' })
const noa = await aMember(organisation, 'listener', { alias: 'Noa' })
const stranger = await aMember(await anOrganisation(), 'supervisor', { alias: 'Camille' })
const hour = 3_600_000

const region = () => screen.queryByRole('region', { name: 'Quelqu’un voudrait venir' })
const button = (name: string) => screen.getByRole('button', { name })

function Shown({ visit }: { visit: Visit }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const { talk } = useSyncExternalStore(visit.onChange, visit.state)
  return (
    <>
      <textarea ref={field} aria-label="Ton message" />
      {talk && <ReadersLine visit={visit} talk={talk} field={field} />}
      {talk && <Joining visit={visit} talk={talk} field={field} />}
    </>
  )
}

/** Sam talks with a young person, on a page that shows every state of the visit. */
async function withSam() {
  const { service, visit } = await aWaitingTab({ pin: pinOf(organisation) })
  service.set(talking(0, sam))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  render(<Shown visit={visit} />)
  let ends = 0
  const asks = (by: Member<'supervisor'> | Member<'listener'> = camille, reason: JoinReason = 'support') => {
    ends += 1
    const { id, certificate, staple } = by
    const question = {
      state: 'asked',
      question: newId() as unknown as QuestionId,
      guest: { id, certificate: certificate.text, staple },
      reason,
      stays: hour,
      until: ends,
    }
    service.set({ ...talking(1, sam, true), guest: question } as never)
  }
  const alone = (epoch = 1) => service.set(talking(epoch, sam, true))
  const readersNow = () => {
    const parsed = parseReaders(service.changes().at(-1)?.entry ?? '')
    if (!parsed.ok) throw new Error('no change of readers')
    return parsed.value.payload.body.readers
  }
  /** The service has kept the person's yes. */
  const isIn = async () => {
    await until(() => expect(service.changes()).toHaveLength(2))
    service.set({ ...talking(2, sam, true), guest: { state: 'reads', id: camille.id } } as never)
    await until(() => expect(visit.state().talk?.readers).toHaveLength(2))
  }
  return { service, visit, asks, alone, readersNow, isIn }
}

test('[C48] the card names the verified coordinator with their function, the reason and how long, with the box empty', async () => {
  const { asks } = await withSam()
  asks(camille, 'called')
  await waitFor(() => expect(region()).not.toBeNull())
  expect(region()).toHaveTextContent('C’est Camille (coordination).')
  expect(region()).toHaveTextContent('Sam a demandé de l’aide pour mieux te répondre.')
  expect(region()).toHaveTextContent('Camille reste une heure au plus.')
  expect(screen.getByRole('checkbox', { name: "Camille peut lire ce qu'on s'est dit" })).not.toBeChecked()
  for (const name of ['Oui, Camille peut venir', 'Non, juste Sam']) expect(button(name)).toBeVisible()
})

test('[C48] a screen reader hears the question, and nothing moves the focus while somebody writes', async () => {
  const { asks } = await withSam()
  const field = screen.getByRole('textbox', { name: 'Ton message' })
  field.focus()
  asks()
  await waitFor(() => expect(region()).not.toBeNull())
  expect(screen.getAllByRole('status')[0]).toHaveTextContent(
    'Camille (coordination) voudrait venir dans la conversation.',
  )
  expect(document.activeElement).toBe(field)
})

test('[C48] [C53] nobody is shown whom the organisation did not certify for coordination, and the device says so', async () => {
  const { asks, service } = await withSam()
  for (const nobody of [stranger, noa]) {
    asks(nobody)
    await waitFor(() => expect(service.asked).toContainEqual({ name: 'grant:withhold', body: { listener: nobody.id } }))
    expect(region()).toBeNull()
  }
})

test('[C48] [C16] [C22] a yes lets the guest in beside the listener, from now on, with an end, and the card goes', async () => {
  const { asks, readersNow, isIn } = await withSam()
  asks()
  await waitFor(() => expect(region()).not.toBeNull())
  fireEvent.click(button('Oui, Camille peut venir'))
  await isIn()
  expect(readersNow()).toMatchObject([
    { fingerprint: sam.certificate.fingerprint, kind: 'listener', firstEpoch: 0 },
    { fingerprint: camille.certificate.fingerprint, kind: 'guest', firstEpoch: 2, until: expect.any(Number) },
  ])
  await waitFor(() => expect(region()).toBeNull())
  expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Ton message' }))
})

test('[C48] [C16] with the box ticked, the guest reads from the beginning', async () => {
  const { asks, readersNow, isIn } = await withSam()
  asks()
  fireEvent.click(await screen.findByRole('checkbox'))
  fireEvent.click(button('Oui, Camille peut venir'))
  await isIn()
  expect(readersNow().map(({ firstEpoch }) => firstEpoch)).toEqual([0, 0])
})

test('[C48] a no asks the service, lets nobody in, and an answer that is lost can be given again', async () => {
  const { asks, service, alone } = await withSam()
  asks()
  await waitFor(() => expect(region()).not.toBeNull())
  service.refuseNext('guest:refuse', 'busy')
  fireEvent.click(button('Non, juste Sam'))
  await waitFor(() => expect(region()).toHaveTextContent('On ne sait pas si c’est parti. Essaie encore.'))
  fireEvent.click(button('Non, juste Sam'))
  await waitFor(() => expect(service.names().filter((name) => name === 'guest:refuse')).toHaveLength(2))
  alone()
  await waitFor(() => expect(region()).toBeNull())
  expect(service.changes()).toHaveLength(1)
})

test('[C48] a yes to a question that is over lets nobody in', async () => {
  const { asks, alone, visit, service } = await withSam()
  asks()
  await waitFor(() => expect(region()).not.toBeNull())
  const question = visit.state().talk?.joining?.question
  alone()
  await waitFor(() => expect(region()).toBeNull())
  if (question) visit.talk()?.welcome(question, 'ticked')
  expect(service.changes()).toHaveLength(1)
})

test('[C54] who reads is in view, and [C51] the guest can be put out as long as they are there', async () => {
  const { asks, service, isIn, readersNow, alone } = await withSam()
  expect(screen.getByText('Te lit : Sam (écoute)')).toBeVisible()
  asks()
  await waitFor(() => expect(region()).not.toBeNull())
  fireEvent.click(button('Oui, Camille peut venir'))
  await isIn()
  await waitFor(() => expect(screen.getByText('Te lisent : Sam (écoute), et Camille (coordination)')).toBeVisible())
  fireEvent.click(button('Demander à Camille de partir'))
  await until(() => expect(service.changes()).toHaveLength(3))
  expect(readersNow().map(({ kind }) => kind)).toEqual(['listener'])
  alone(3)
  await waitFor(() => expect(screen.getByText('Te lit : Sam (écoute)')).toBeVisible())
  expect(screen.queryByRole('button', { name: /partir/ })).toBeNull()
})

test('[C50] [C53] a guest of whom the service says that they have left is let go; one of whom it says that they are there reads nothing', async () => {
  const { asks, service, isIn, alone, visit, readersNow } = await withSam()
  service.set({ ...talking(1, sam, true), guest: { state: 'reads', id: camille.id } } as never)
  asks()
  await waitFor(() => expect(region()).not.toBeNull())
  expect(visit.state().talk?.readers.map(({ alias }) => alias)).toEqual(['Sam'])
  fireEvent.click(button('Oui, Camille peut venir'))
  await isIn()
  alone(2)
  await until(() => expect(service.changes()).toHaveLength(3))
  expect(readersNow().map(({ kind }) => kind)).toEqual(['listener'])
})

test('[C55] a yes names the question, and neither a yes nor a no to a former question answers the next one', async () => {
  const { asks, visit, service, isIn } = await withSam()
  asks()
  await waitFor(() => expect(region()).not.toBeNull())
  const former = visit.state().talk?.joining?.question
  asks()
  await until(() => expect(visit.state().talk?.joining?.question.until).toBe(2))
  const next = visit.state().talk?.joining?.question
  if (!former || !next || former.question === next.question) throw new Error('nobody asks')
  visit.talk()?.welcome(former, 'ticked')
  await visit.talk()?.refuseGuest(former)
  expect(service.asked).toContainEqual({ name: 'guest:refuse', body: { question: former.question } })
  expect(service.changes()).toHaveLength(1)
  expect(visit.state().talk?.joining?.answer).toBe('none')
  visit.talk()?.welcome(next, 'empty')
  await isIn()
  const yes = service.asked.findLast(({ name }) => name === 'readers:change')
  expect(yes?.body).toMatchObject({ question: next.question })
})
