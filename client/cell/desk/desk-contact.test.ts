import { describe, expect, test } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import type { Cell } from '../testing/cell.ts'
import { aReadyCell, until } from '../testing/settled.ts'
import type { Desk } from './desk-state.ts'

const ready = () => aReadyCell(codeWords)

const shownOf = (desk: Desk) => {
  const { shown } = desk.get()
  if (shown?.status !== 'open') throw new Error(`shown is ${shown?.status}`)
  return shown
}

/** Everything on the page that could reach a screen. */
const everythingOf = (desk: Desk) =>
  JSON.stringify(desk.get(), (_key, value) => (value instanceof Map ? [...value] : value))

describe('[H17] how to reach the young person', () => {
  async function taken() {
    const service = await ready()
    const { cell, desk } = service
    const ticket = await cell.submit()
    await until(desk, ({ facts }) => facts.triage.has(ticket))
    await desk.open(ticket)
    await desk.act('take')
    await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'taken')
    return { ...service, ticket }
  }
  const number = '06 00 00 00 00'
  const asked = ({ asked }: Cell) => asked.filter(({ name }) => name === 'ticket:contact').map(({ body }) => body)

  test('stands nowhere before its taker asks for it with a reason, and is covered on request', async () => {
    const { cell, desk, ticket } = await taken()
    expect(everythingOf(desk)).not.toContain(number)
    expect(asked(cell)).toEqual([])
    await desk.openContact('call')
    expect(shownOf(desk).contact).toMatchObject({ step: 'open', contact: { value: number } })
    expect(asked(cell)).toEqual([{ ticket, reason: 'call' }])
    desk.coverContact()
    expect(everythingOf(desk)).not.toContain(number)
    await desk.openContact('prepare')
    expect(asked(cell)).toHaveLength(2)
  })

  test('is covered when the ticket leaves the screen, and is asked for again', async () => {
    const { cell, desk, ticket } = await taken()
    await desk.openContact('call')
    desk.leave()
    expect(everythingOf(desk)).not.toContain(number)
    await desk.open(ticket)
    expect(shownOf(desk).contact).toEqual({ step: 'covered' })
    expect(asked(cell)).toHaveLength(1)
  })

  test.each(['close', 'put-back'] as const)('is covered once its taker answers no longer: %s', async (act) => {
    const { desk } = await taken()
    await desk.openContact('call')
    await desk.act(act)
    await until(desk, ({ facts }) => facts.tickets[0]?.phase !== 'taken')
    expect(everythingOf(desk)).not.toContain(number)
  })

  test('an answer that comes after the ticket left the screen, or changed hands, shows nothing', async () => {
    for (const happens of [
      ({ desk }: Awaited<ReturnType<typeof taken>>) => desk.leave(),
      ({ cell, ticket }: Awaited<ReturnType<typeof taken>>) => void cell.change(ticket, { phase: 'closed' }),
    ]) {
      const service = await taken()
      let release = () => {}
      service.cell.hold('ticket:contact', new Promise((resolve) => (release = resolve)))
      const opened = service.desk.openContact('call')
      happens(service)
      release()
      await opened
      expect(everythingOf(service.desk)).not.toContain(number)
    }
  })

  test('before anybody has taken the ticket nothing is asked', async () => {
    const { cell, desk } = await ready()
    const ticket = await cell.submit()
    await until(desk, ({ facts }) => facts.triage.has(ticket))
    await desk.open(ticket)
    await desk.openContact('call')
    expect(asked(cell)).toEqual([])
    expect(everythingOf(desk)).not.toContain(number)
  })

  test('a part that the young person did not sign is refused by name, and the ticket stays open', async () => {
    const { cell, desk, ticket } = await taken()
    cell.tamper(ticket, (sealed) => ({ ...sealed, parts: { ...sealed.parts, contact: sealed.parts.summary ?? '' } }))
    await desk.openContact('call')
    expect(shownOf(desk).contact).toEqual({ step: 'refused', why: 'altered-part' })
  })
})
