import { act, screen, waitFor } from '@testing-library/react'
import { beforeAll, expect, test } from 'vitest'
import type { StaplePin } from '#client/crypto/staple.ts'
import { aMember, anOrganisation, type Member, pinOf } from '#client/crypto/testing/people.ts'
import { type Content, content } from '#shared/protocol/content.ts'
import { serviceState } from '#shared/protocol/service.ts'
import { youthConversation } from '#shared/protocol/youth.ts'
import { extremes, samples } from '#shared/testing/extremes.ts'
import { asSent } from '#shared/testing/sent.ts'
import { showPage } from './testing/page.tsx'
import { aDesk, talking } from './testing/service.ts'
import { anOpenService, aTab, aWaitingTab, until } from './testing/tab.ts'

let pin: { pin: StaplePin }
let sam: Member<'listener'>

beforeAll(async () => {
  const organisation = await anOrganisation()
  pin = { pin: pinOf(organisation) }
  sam = await aMember(organisation, 'listener')
})

const cannot = 'Ce message ne peut pas être affiché.'
const items = () => [...screen.getByRole('log', { name: 'Conversation' }).querySelectorAll(':scope > ol > li')]
const faults = () => screen.queryAllByText(/ne marche plus|ne peut pas être affichée/)
/** Without what only a device sends: the page refuses it from a listener. */
const sealable = samples(content)
  .flatMap((base) => extremes(content, base))
  .filter(({ value }) => !['answer', 'permits', 'passed'].includes((value as Content | null)?.kind ?? ''))

test('[G21] with any content from a listener, each line is shown or marked as not showable, and the next comes; after a reload too', async () => {
  const tab = await aWaitingTab(pin)
  const { service, visit, storage } = tab
  const shown = showPage(visit, { ...pin, storage })
  act(() => service.set(talking(0, sam)))
  await until(() => expect(visit.state().talk?.reader?.id).toBe(sam.id))
  const desk = await aDesk(service, sam, pin.pin.organisation)
  let sent = 0
  let unknown = 0
  for (const { value, fits } of sealable) {
    const envelope = await desk.seal(asSent(value) as Content).catch(() => null)
    // It is larger than a frame and cannot be sent.
    if (envelope === null) continue
    service.append(envelope, false)
    // It is for the card alone.
    if (fits && (value as Content).kind === 'pass') continue
    sent += 1
    if (!fits) unknown += 1
  }
  expect([sent > 300, unknown > 100]).toEqual([true, true])
  const allThere = async (last: string, more: number) => {
    await waitFor(() => expect(items().at(-1)).toHaveTextContent(last))
    await waitFor(() => expect(screen.queryByText('La fiche arrive…')).toBeNull())
    // One more says who reads.
    expect(items()).toHaveLength(sent + more + 1)
    expect(items().filter((item) => item.textContent === cannot)).toHaveLength(unknown)
    expect(faults()).toEqual([])
  }
  await act(() => desk.write('et après'))
  await allThere('et après', 1)

  shown.unmount()
  const again = aTab(service, { ...pin, kept: storage })
  showPage(again.visit, { ...pin, storage })
  act(() => service.online())
  await allThere('et après', 1)
  await act(() => desk.write('encore un'))
  await allThere('encore un', 2)
})

test('[G21] the page shows every state of the conversation and of the service', async () => {
  const { service, visit, storage } = await aWaitingTab(pin)
  const shown = showPage(visit, { ...pin, storage })
  const views = samples(youthConversation).filter((base) => (base as { phase: string }).phase === 'waiting')
  for (const { path, value, fits } of views.flatMap((base) => extremes(youthConversation, base))) {
    if (!fits || (value as { phase: string }).phase !== 'waiting') continue
    act(() => service.set(value as never))
    expect([path, faults().length]).toEqual([path, 0])
  }
  shown.unmount()

  const closed = anOpenService()
  const before = aTab(closed, pin)
  showPage(before.visit, pin)
  act(() => closed.online())
  const said = { state: 'outside-hours', opensAt: '2026-11-29T12:00', now: 0 }
  for (const { path, value, fits } of extremes(serviceState, said)) {
    if (!fits) continue
    act(() => closed.setService(value as never))
    expect([path, faults().length]).toEqual([path, 0])
  }
})
