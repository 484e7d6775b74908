import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { useRef, useSyncExternalStore } from 'react'
import { expect, test } from 'vitest'
import { aMember, anOrganisation, type Member, pinOf } from '#client/crypto/testing/people.ts'
import type { PassReason } from '#shared/protocol/pass.ts'
import { settings } from '../testing/page.tsx'
import { aDesk, talking } from '../testing/service.ts'
import { aWaitingTab, until } from '../testing/tab.ts'
import type { TalkState } from '../visit/talk-state.ts'
import type { Visit } from '../visit/visit.ts'
import { Conversation } from './conversation.tsx'
import { Passing } from './passing.tsx'

const organisation = await anOrganisation()
const sam = await aMember(organisation, 'listener', { alias: 'Sam' })
const noa = await aMember(organisation, 'listener', { alias: 'Noa' })
const stranger = await aMember(await anOrganisation(), 'listener', { alias: 'Noa' })
const pin = pinOf(organisation)

const region = () => screen.queryByRole('region', { name: 'Changement de personne' })
const button = (name: string) => screen.getByRole('button', { name })

function Shown({ visit }: { visit: Visit }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const { talk } = useSyncExternalStore(visit.onChange, visit.state)
  return (
    <>
      <textarea ref={field} aria-label="Ton message" />
      {talk && <Passing visit={visit} talk={talk} field={field} />}
    </>
  )
}

/** The conversation's whole screen, with the card of a consent in it. */
function Whole({ visit }: { visit: Visit }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const { talk, connection } = useSyncExternalStore(visit.onChange, visit.state)
  const card = <textarea aria-label="Ton résumé" />
  return (
    talk && (
      <Conversation {...{ visit, talk, connection, settings, field, card }} keeps actions={null} information={null} />
    )
  )
}

/** Sam talks with a young person, on a page that shows every state of the visit. */
async function withSam() {
  const { service, visit } = await aWaitingTab({ pin })
  service.set(talking(0, sam))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  const desk = await aDesk(service, sam, organisation.public)
  const talk = () => visit.state().talk as TalkState
  const shown = render(<Shown visit={visit} />)
  let ends = 0
  const offer = (to: Member<'listener'> = noa) => {
    ends += 1
    const { id, certificate, staple } = to
    const listener = { id, alias: 'Quelqu’un', certificate: certificate.text, staple }
    service.set({ ...talking(1, sam, true), offer: { offer: `${ends}`.padEnd(22, 'A'), listener, until: 1 } } as never)
  }
  const offerNext = () => {
    ends += 1
    service.set({
      ...talking(1, sam, true),
      offer: { offer: `${ends}`.padEnd(22, 'A'), listener: null, until: 1 },
    } as never)
  }
  const saysNext = () =>
    desk.send({ kind: 'pass', to: null, alias: null, reason: 'shift-ends', note: 'Il faut parler de lundi.' })
  const keep = () => service.set(talking(1, sam, true))
  const says = (to = noa, note: string | null = 'Il faut parler de lundi.', reason: PassReason = 'shift-ends') =>
    desk.send({ kind: 'pass', to: to.id, alias: to.certificate.alias, reason, note })
  return { service, visit, desk, offer, offerNext, saysNext, keep, says, talk, shown }
}

test('[C42] the card names the verified colleague, and says what the listener says, with the box empty', async () => {
  const { offer, says } = await withSam()
  await says()
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  expect(region()).toHaveTextContent('Sam doit partir. Noa peut prendre la suite.')
  expect(region()).toHaveTextContent('Mon temps d’écoute est fini.')
  expect(region()).toHaveTextContent('Il faut parler de lundi.')
  expect(screen.getByRole('checkbox', { name: "Noa peut lire ce qu'on s'est dit" })).not.toBeChecked()
  for (const name of ["D'accord", 'Non, je reste avec Sam', 'Je préfère arrêter là']) expect(button(name)).toBeVisible()
  expect(document.activeElement).toBe(document.body)
})

test('[C42] a screen reader hears the question, and nothing moves the focus while somebody writes', async () => {
  const { offer, says } = await withSam()
  const field = screen.getByRole('textbox', { name: 'Ton message' })
  field.focus()
  await says()
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  expect(screen.getAllByRole('status')[0]).toHaveTextContent('Sam doit partir. Noa peut prendre la suite.')
  expect(document.activeElement).toBe(field)
})

test('[C42] nobody is shown whom the organisation did not certify, and the device says so to the service', async () => {
  const { offer, says, service } = await withSam()
  await says(stranger)
  offer(stranger)
  await waitFor(() => expect(service.names()).toContain('grant:withhold'))
  expect(region()).toBeNull()
  expect(service.asked.at(-1)).toMatchObject({ name: 'grant:withhold', body: { listener: stranger.id } })
})

test('[C42] without the listener’s own word, or for somebody else, there is no card', async () => {
  const lou = await aMember(organisation, 'listener', { alias: 'Lou' })
  const { offer, says, talk } = await withSam()
  await says(lou)
  offer()
  await until(() => expect(talk().log.timeline.items.at(-1)).toMatchObject({ content: { kind: 'pass' } }))
  expect(region()).toBeNull()
  await says()
  await waitFor(() => expect(region()).not.toBeNull())
})

test.each([
  ['empty', 2],
  ['ticked', 0],
] as const)(
  '[C42][C16] D’accord with the box %s lets Noa in from epoch %i on, and tells her the words once',
  async (box, firstEpoch) => {
    const { offer, says, visit, talk, service } = await withSam()
    visit.say({ kind: 'text', text: 'avant', at: 0 })
    await says()
    offer()
    await waitFor(() => expect(region()).not.toBeNull())
    if (box === 'ticked') fireEvent.click(screen.getByRole('checkbox'))
    fireEvent.click(button("D'accord"))
    await until(() => expect(talk().reader?.id).toBe(noa.id))
    await until(() => expect(talk().log.outbox.lines).toEqual([]))
    visit.say({ kind: 'text', text: 'après', at: 0 })
    await until(() => expect(talk().log.timeline.items.at(-1)).toMatchObject({ content: { text: 'après' } }))
    expect(region()).toBeNull()
    expect(talk().log.timeline.epochs.at(-1)?.readers).toMatchObject([{ certificate: { id: noa.id }, firstEpoch }])
    const read = await (await aDesk(service, noa, organisation.public)).read()
    expect(read.filter((line) => typeof line !== 'string' && line.kind === 'passed')).toEqual([
      { kind: 'passed', reason: 'shift-ends', note: 'Il faut parler de lundi.' },
    ])
    const texts = read.flatMap((line) => (typeof line !== 'string' && line.kind === 'text' ? [line.text] : []))
    expect(texts).toEqual(box === 'ticked' ? ['avant', 'après'] : ['après'])
    expect(service.changes()).toHaveLength(2)
  },
)

test('[C42] whoever read before cannot open what follows', async () => {
  const { offer, says, visit, talk, desk } = await withSam()
  await says(noa, null)
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  fireEvent.click(button("D'accord"))
  await until(() => expect(talk().reader?.id).toBe(noa.id))
  visit.say({ kind: 'text', text: 'pour Noa', at: 0 })
  await until(() => expect(talk().log.timeline.items.at(-1)).toMatchObject({ content: { text: 'pour Noa' } }))
  expect(JSON.stringify(await desk.read())).not.toContain('pour Noa')
})

test('[C42] an answer that is lost is said to be unknown; the next press asks again, and one change is kept', async () => {
  const { offer, says, talk, service } = await withSam()
  await says()
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  service.refuseNext('readers:change', 'unreachable')
  fireEvent.click(button("D'accord"))
  await waitFor(() => expect(region()).toHaveTextContent('On ne sait pas si c’est parti. Essaie encore.'))
  service.loseNextAnswer('readers:change')
  fireEvent.click(button("D'accord"))
  await until(() => expect(talk().reader?.id).toBe(noa.id))
  expect(service.changes()).toHaveLength(2)
})

test('[C42] Non, je reste avec Sam: the service is told, and the page says that Sam stays', async () => {
  const { offer, says, keep, service } = await withSam()
  await says()
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  service.refuseNext('pass:refuse', 'busy')
  fireEvent.click(button('Non, je reste avec Sam'))
  await waitFor(() => expect(region()).toHaveTextContent('Essaie encore.'))
  fireEvent.click(button('Non, je reste avec Sam'))
  await waitFor(() =>
    expect(service.asked.at(-1)).toMatchObject({ name: 'pass:refuse', body: { offer: `${'1'.padEnd(22, 'A')}` } }),
  )
  keep()
  await waitFor(() => expect(region()).toBeNull())
  expect(screen.getAllByRole('status')[0]).toHaveTextContent('Tu restes avec Sam.')
})

test('[C42] one question at a time: while the pass is asked the card of a consent stays as it was left, hidden', async () => {
  const { offer, says, keep, visit, shown } = await withSam()
  shown.rerender(<Whole visit={visit} />)
  const summary = () => screen.getByLabelText('Ton résumé')
  fireEvent.change(summary(), { target: { value: 'mes mots' } })
  await says()
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  expect(summary()).not.toBeVisible()
  expect(screen.queryByRole('button', { name: 'Voir la question' })).toBeNull()
  keep()
  await waitFor(() => expect(region()).toBeNull())
  expect(summary()).toBeVisible()
  expect(summary()).toHaveValue('mes mots')
})

test('[C42] Je préfère arrêter là asks once more, and ends', async () => {
  const { offer, says, visit } = await withSam()
  await says()
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  fireEvent.click(button('Je préfère arrêter là'))
  fireEvent.click(button('Oui, terminer'))
  await until(() => expect(visit.state().screen).toBe('after'))
})

test('[C43] an offer that is made again is another question, with the box empty', async () => {
  const { offer, says, keep } = await withSam()
  await says()
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  fireEvent.click(screen.getByRole('checkbox'))
  keep()
  await waitFor(() => expect(region()).toBeNull())
  offer()
  await waitFor(() => expect(region()).not.toBeNull())
  expect(screen.getByRole('checkbox')).not.toBeChecked()
})

test('[C45] to whoever is free next the card names nobody, says that the place stays, and a screen reader hears it', async () => {
  const { offerNext, saysNext } = await withSam()
  const field = screen.getByRole('textbox', { name: 'Ton message' })
  field.focus()
  await saysNext()
  offerNext()
  await waitFor(() => expect(region()).not.toBeNull())
  const lead = "Sam doit partir. Quelqu'un d'autre prendra la suite. Tu gardes ta place."
  expect(screen.getAllByRole('status')[0]).toHaveTextContent(lead)
  expect(region()).toHaveTextContent(lead)
  expect(region()).toHaveTextContent('Il faut parler de lundi.')
  expect(screen.getByRole('checkbox', { name: "La personne suivante peut lire ce qu'on s'est dit" })).not.toBeChecked()
  for (const name of ["D'accord", 'Non, je reste avec Sam', 'Je préfère arrêter là']) expect(button(name)).toBeVisible()
  expect(document.activeElement).toBe(field)
})

test('[C45] without the listener’s own word for whoever is free next there is no card, also where they named somebody', async () => {
  const { offerNext, says, saysNext, talk } = await withSam()
  await says()
  offerNext()
  await until(() => expect(talk().log.timeline.items.at(-1)).toMatchObject({ content: { kind: 'pass' } }))
  expect(region()).toBeNull()
  await saysNext()
  await waitFor(() => expect(region()).not.toBeNull())
})

test.each([
  ['empty', 2],
  ['ticked', 0],
] as const)(
  '[C45][C16] D’accord with the box %s: nobody reads, it waits, and whoever comes reads from epoch %i on, with the words',
  async (box, firstEpoch) => {
    const { offerNext, saysNext, visit, talk, service, desk } = await withSam()
    visit.say({ kind: 'text', text: 'avant', at: 0 })
    await saysNext()
    offerNext()
    await waitFor(() => expect(region()).not.toBeNull())
    if (box === 'ticked') fireEvent.click(screen.getByRole('checkbox'))
    fireEvent.click(button("D'accord"))
    await until(() => expect(talk().log.timeline.epochs).toHaveLength(2))
    expect(talk().log.timeline.epochs.at(-1)).toMatchObject({ readers: [], opens: firstEpoch })
    expect(service.asked.findLast(({ name }) => name === 'readers:change')).toMatchObject({
      body: { offer: '1'.padEnd(22, 'A') },
    })
    expect(talk().service?.phase).toBe('waiting')
    visit.say({ kind: 'text', text: 'en attendant', at: 0 })
    await until(() => expect(talk().log.outbox.lines).toEqual([]))
    service.set(talking(2, noa))
    await until(() => expect(talk().reader?.id).toBe(noa.id))
    await until(() => expect(talk().log.outbox.lines).toEqual([]))
    const read = await (await aDesk(service, noa, organisation.public)).read()
    expect(read.filter((line) => typeof line !== 'string' && line.kind === 'passed')).toEqual([
      { kind: 'passed', reason: 'shift-ends', note: 'Il faut parler de lundi.' },
    ])
    const texts = read.flatMap((line) => (typeof line !== 'string' && line.kind === 'text' ? [line.text] : []))
    expect(texts).toEqual(box === 'ticked' ? ['avant', 'en attendant'] : ['en attendant'])
    expect(JSON.stringify(await desk.read())).not.toContain('en attendant')
  },
)
