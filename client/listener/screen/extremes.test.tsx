import { act, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { now } from '#client/crypto/testing/people.ts'
import { type Content, content } from '#shared/protocol/content.ts'
import { deskConversation, desk as deskSchema, helpCard } from '#shared/protocol/listener.ts'
import { waitingFigures } from '#shared/protocol/service.ts'
import { extremes, samples } from '#shared/testing/extremes.ts'
import { asSent } from '#shared/testing/sent.ts'
import { aListener, deskOn } from '../testing/at-desk.ts'
import { aFloor, aYoung, type Floor } from '../testing/floor.ts'
import { showDesk } from '../testing/shown.tsx'

type Made = Awaited<ReturnType<typeof aDeskOf>>

async function aDeskOf(helpCards: never[] = []) {
  const _listening = await aListener()
  const listening = await aListener()
  const { sam } = listening
  const floor: Floor = aFloor(sam, { helpCards, now: () => now })
  const open = () => {
    const desk = deskOn(floor, listening)
    act(() => floor.connect())
    return { desk, ...showDesk(desk, listening) }
  }
  return { sam, floor, open }
}

const items = () => [...screen.getByRole('log', { name: 'Conversation' }).querySelectorAll(':scope > div > ol > li')]
const faults = () => screen.queryAllByText(/ne peut pas être affichée/)
const allFit = <Schema extends Parameters<typeof extremes>[0]>(schema: Schema, base?: unknown) =>
  extremes(schema, base).filter(({ fits }) => fits)

/**
 * A young person's device sends texts, answers and what a colleague before has said, and permits, which are shown to nobody; the page refuses cards,
 * proposals and offers from it, which no real device sends.
 */
const sealable = samples(content)
  .flatMap((base) => extremes(content, base))
  .filter(({ value }) => !['help-card', 'proposal', 'permits', 'pass'].includes((value as Content | null)?.kind ?? ''))

test('[G21] whatever a young person seals, the desk shows each line it can, marks the others, and receives the next one; so does the next desk', async () => {
  const made = await aDeskOf()
  const { sam, floor } = made
  const young = await aYoung(sam)
  const first = made.open()
  await floor.assign(young)
  let unknown = 0
  let sent = 0
  floor.lose()
  for (const { value, fits } of sealable) {
    if (typeof value === 'string') continue
    const position = await floor.says(young, asSent(value) as Content).catch(() => null)
    // Larger than any frame: no client can send it.
    if (position === null) continue
    sent += 1
    if (!fits) unknown += 1
  }
  expect([sent > 100, unknown > 30]).toEqual([true, true])
  const allThere = async (last: string, more: number) => {
    await waitFor(() => expect(items().at(-1)).toHaveTextContent(last))
    // One more says who reads.
    expect(items()).toHaveLength(sent + more + 1)
    const cannot = items().filter((item) => item.textContent?.startsWith('Ce message ne peut pas être affiché'))
    expect(cannot).toHaveLength(unknown)
    expect(faults()).toEqual([])
  }
  act(() => floor.connect())
  await act(() => floor.grant(young))
  await act(() => floor.says(young, 'et après'))
  await allThere('et après', 1)

  first.unmount()
  first.desk.close()
  made.open()
  await allThere('et après', 1)
  await act(() => floor.says(young, 'encore un'))
  await allThere('encore un', 2)
})

test('[G21] whatever the service says about the desk, the queue and a conversation, the desk shows it', async () => {
  const cards = allFit(helpCard).map(({ value }, index) => ({ ...(value as object), id: `${index}` }))
  const { sam, floor, open }: Made = await aDeskOf(cards as never[])
  const young = await aYoung(sam)
  open()
  await floor.assign(young)
  await act(() => floor.grant(young))
  await screen.findByRole('button', { name: 'Fiches d’aide' })
  for (const { path, value } of allFit(waitingFigures)) {
    act(() => floor.notify('figures:changed', { figures: value as never }))
    expect([path, faults().length]).toEqual([path, 0])
  }
  for (const { path, value } of allFit(deskSchema)) {
    act(() => floor.changeDesk(value as never))
    expect([path, faults().length]).toEqual([path, 0])
  }
  for (const { path, value } of allFit(deskConversation)) {
    await act(async () => floor.notify('conversation:changed', { conversation: value as never }))
    expect([path, faults().length]).toEqual([path, 0])
  }
})
