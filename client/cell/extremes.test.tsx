import { act, render, screen, waitFor } from '@testing-library/react'
import { expect, test } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { partNames } from '#shared/consent/scope.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import { cellTicket } from '#shared/protocol/cell.ts'
import { type Content, content } from '#shared/protocol/content.ts'
import { contactPart, messagesPart, summaryPart, triagePart } from '#shared/protocol/sealed-parts.ts'
import { extremes, samples } from '#shared/testing/extremes.ts'
import { asSent } from '#shared/testing/sent.ts'
import { aReadyCell, until } from './testing/settled.ts'
import { showPage } from './testing/shown.tsx'
import { aYouth } from './testing/youth.ts'
import { Contact } from './ticket/contact.tsx'
import { Transmitted } from './ticket/transmitted.tsx'

const faults = () => screen.queryAllByText(/ne peut pas être affichée/)
const items = () => [...screen.getByRole('log', { name: 'Échanges' }).querySelectorAll(':scope > ol > li')]

/** What a listener writes a young person's device does not send. An answer does not belong in a thread, and shows nothing. */
const sealable = samples(content)
  .flatMap((base) => extremes(content, base))
  .filter(({ value }) => !['help-card', 'proposal', 'pass', 'answer'].includes((value as Content | null)?.kind ?? ''))

test('[G21] whatever a young person seals in a thread, the desk shows each line it can, marks the others, and receives the next one', async () => {
  const { cell, desk } = await aReadyCell(codeWords)
  const ticket = await cell.submit()
  const youth = await aYouth(cell, ticket)
  let sequence = 0
  let unknown = 0
  const write = async (value: unknown) => {
    // Larger than any frame: no client can send it.
    const sealed = await youth.seal(value as Content).catch(() => null)
    if (!sealed) return false
    sequence += 1
    cell.youthWrites(ticket, sealed)
    return true
  }
  for (const { value, fits } of sealable) if ((await write(asSent(value))) && !fits) unknown += 1
  const sent = sequence
  expect([sent > 100, unknown > 30]).toEqual([true, true])
  showPage(desk)
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await act(() => desk.open(ticket))
  await write({ kind: 'text', text: 'et après', at: 0 })
  await waitFor(() => expect(items().at(-1)).toHaveTextContent('et après'))
  expect(items()).toHaveLength(sent + 1)
  expect(items().filter((item) => item.textContent === 'Ce message ne peut pas être affiché.')).toHaveLength(unknown)
  expect(faults()).toEqual([])
})

test('[G21] whatever was sealed in a ticket, the desk shows the parts it knows', () => {
  const triage = samples(triagePart)[0] as never
  const record = { scope: partNames }
  const parts = { summary: summaryPart, messages: messagesPart, contact: contactPart, triage: triagePart }
  for (const [name, schema] of Object.entries(parts)) {
    const byPhone = { method: 'phone', value: 'x', safeTime: 'x', instructions: 'x' }
    const bases = name === 'contact' ? [...samples(schema), byPhone] : samples(schema)
    for (const { path, value, fits } of bases.flatMap((base) => extremes(schema, base))) {
      if (!fits) continue
      const readable = { consentText: newestConsentText('fr'), content: { triage, [name]: value }, record }
      const { unmount } = render(
        name === 'contact' ? (
          <Contact contact={value as never} />
        ) : (
          <Transmitted readable={readable as never} reach={null} />
        ),
      )
      expect([name, path, faults().length]).toEqual([name, path, 0])
      unmount()
    }
  }
})

test('[G21] whatever the service says about a ticket, its item is shown', async () => {
  const { cell, desk } = await aReadyCell(codeWords)
  const ticket = await cell.submit()
  showPage(desk)
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  for (const { path, value, fits } of extremes(cellTicket)) {
    if (!fits) continue
    const { ticket: _, ...more } = value as { ticket: unknown }
    await act(async () => void cell.change(ticket, more as never))
    expect([path, faults().length]).toEqual([path, 0])
  }
})
