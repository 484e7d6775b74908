import { expect, test, vi } from 'vitest'
import { codeWords } from '#language/code-words.ts'
import { eventually } from '#shared/testing/eventually.ts'
import { aReadyCell, until } from '../testing/settled.ts'
import { aYouth } from '../testing/youth.ts'
import type { Desk } from './desk-state.ts'

const ready = () => aReadyCell(codeWords)

const shownOf = (desk: Desk) => {
  const { shown } = desk.get()
  if (shown?.status !== 'open') throw new Error(`shown is ${shown?.status}`)
  return shown
}

const textsOf = (desk: Desk) =>
  shownOf(desk).log.timeline.items.map((item) =>
    item.kind === 'line' && item.content.kind === 'text' ? item.content.text : item.kind,
  )

/** Runs everything that needs only promises, and nothing that needs cryptography. */
const aFewPromises = async () => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}

/** Everything on the page that could reach a screen. */
const everythingOf = (desk: Desk) =>
  JSON.stringify(desk.get(), (_key, value) => (value instanceof Map ? [...value] : value))

test('a ticket arrives by notice; its triage is opened once, and nothing else of it', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.get(ticket)?.status === 'opened')
  expect(desk.get().facts.triage.get(ticket)).toMatchObject({ triage: { urgency: 'soon', reason: 'home' } })
  cell.change(ticket, { youthHere: true })
  cell.change(ticket, { youthHere: false })
  await until(desk, ({ facts }) => facts.tickets[0]?.youthHere === false)
  expect(cell.asked.filter(({ name }) => name === 'ticket:triage').map(({ body }) => body)).toEqual([{ ticket }])
  expect(cell.asked.filter(({ name }) => name === 'ticket:open' || name === 'thread:read')).toEqual([])
})

test('[G6] opened, taken and answered: the agreed parts are shown, and only the member who took it writes', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit({ chosen: { summary: { text: 'Je veux parler à quelqu’un.' } } })
  await until(desk, ({ facts }) => facts.tickets.length === 1)
  const youth = await aYouth(cell, ticket)
  await youth.write('Vous êtes là ?')
  await desk.open(ticket)
  await until(desk, () => textsOf(desk).length === 1)
  const { readable } = shownOf(desk)
  expect(readable.record.scope).toEqual(['summary', 'triage', 'attestation'])
  expect(Object.keys(readable.content).sort()).toEqual(['attestation', 'summary', 'triage'])
  expect(readable.listener.alias).toBe('Sam')

  await desk.act('take')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'taken')
  desk.writeDraft('Bonjour, je suis Alix.')
  expect(shownOf(desk).draft).toBe('Bonjour, je suis Alix.')
  expect(desk.send().ok).toBe(true)
  expect(shownOf(desk).draft).toBe('')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'answered' && textsOf(desk).length === 2)
  expect(await youth.read()).toEqual(['Vous êtes là ?', 'Bonjour, je suis Alix.'])
  await youth.write('Merci.')
  await until(desk, () => textsOf(desk).length === 3)
  expect(desk.get().facts.tickets).toMatchObject([{ lastPosition: 4, lastWriter: 'youth' }])
})

test('[G7] a withdrawal drops keys, content, draft and triage at once', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await desk.open(ticket)
  await desk.act('take')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'taken')
  desk.writeDraft('un brouillon')
  await desk.openContact('call')
  expect(everythingOf(desk)).toContain('06 00 00 00 00')

  cell.erase(ticket)
  expect(desk.get().shown).toEqual({ status: 'gone', ticket })
  expect(desk.get().facts.erased.get(ticket)).toBe('withdrawn')
  expect(desk.get().facts.tickets).toEqual([])
  for (const word of ['06 00 00 00 00', 'un brouillon', 'regarde mon téléphone', 'home', 'sans que mon père']) {
    expect(everythingOf(desk)).not.toContain(word)
  }
  const before = cell.asked.length
  await desk.open(ticket)
  expect(desk.get().shown?.status).toBe('gone')
  desk.writeDraft('encore')
  desk.send()
  expect(cell.asked.slice(before).map(({ name }) => name)).toEqual(['ticket:open'])
})

test('[G7] a ticket withdrawn while this page was offline is dropped when it reconnects', async () => {
  const { cell, desk, line } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await desk.open(ticket)
  line.become('lost')
  cell.erase(ticket)
  expect(desk.get().shown?.status).toBe('open')
  line.become('connected')
  await until(desk, ({ shown }) => shown?.status === 'gone')
  expect(desk.get().facts.erased.get(ticket)).toBe('unknown')
})

test('[G4] when another member takes it, the window closes its content, and a pending opening shows nothing', async () => {
  const { cell, desk } = await ready()
  const nour = await cell.join('Nour')
  const other = cell.arrive(nour)
  await until(other.desk, ({ standing }) => standing.kind === 'ready')
  const first = await cell.submit()
  const second = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.size === 2)
  await until(other.desk, ({ facts }) => facts.triage.size === 2)
  await desk.open(first)
  await other.desk.open(first)
  await other.desk.act('take')
  await until(desk, ({ shown }) => shown?.status === 'gone')
  expect(everythingOf(desk)).not.toContain('06 00 00 00 00')
  expect(desk.get().facts.triage.has(first)).toBe(false)
  expect(desk.get().facts.tickets[0]?.taker?.alias).toBe('Nour')

  let release = () => {}
  cell.hold('ticket:open', new Promise((resolve) => (release = resolve)))
  const opening = desk.open(second)
  cell.change(second, { phase: 'taken', taker: { id: nour.id, alias: 'Nour' } })
  release()
  await opening
  expect(desk.get().shown).toEqual({ status: 'gone', ticket: second })
  expect(everythingOf(desk)).not.toContain('06 00 00 00 00')
})

test('the second of two takes is refused, with its reason', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await desk.open(ticket)
  cell.refuseNext('ticket:take', 'not-available')
  await desk.act('take')
  expect(desk.get().refused).toEqual({ act: 'take', why: 'not-available' })
})

test('a refusal is shown beside the ticket that it is about, and beside no other', async () => {
  const { cell, desk } = await ready()
  const [first, second] = [await cell.submit(), await cell.submit()]
  await until(desk, ({ facts }) => facts.triage.size === 2)
  await desk.open(first)
  cell.refuseNext('ticket:take', 'not-available')
  let release = () => {}
  cell.hold('ticket:open', new Promise((resolve) => (release = resolve)))
  const taking = desk.act('take')
  const opening = desk.open(second)
  await taking
  expect(desk.get().refused).toBeNull()
  expect(desk.get().acting).toBeNull()
  release()
  await opening
  expect(desk.get().shown).toMatchObject({ status: 'open', ticket: second })
  expect(desk.get().refused).toBeNull()
})

test('passing leaves the ticket to the others, drops its content, and lists it apart', async () => {
  const { cell, desk, alix } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await desk.open(ticket)
  await desk.act('pass')
  expect(desk.get().shown).toBeNull()
  expect(desk.get().facts.tickets[0]?.passedBy).toEqual([alix.id])
  expect(everythingOf(desk)).not.toContain('06 00 00 00 00')
})

test('a decline carries a message that the young person can read, even after other messages', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  const youth = await aYouth(cell, ticket)
  await desk.open(ticket)
  await desk.act('take')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'taken')
  desk.writeDraft('Bonjour.')
  desk.send()
  await until(desk, () => textsOf(desk).length === 1)
  expect((await desk.decline('Nous ne pouvons pas t’aider. Appelle le 119.')).ok).toBe(true)
  await until(desk, () => textsOf(desk).length === 2)
  expect(await youth.read()).toEqual(['Bonjour.', 'Nous ne pouvons pas t’aider. Appelle le 119.'])
  expect(desk.get().facts.tickets[0]?.phase).toBe('declined')
})

test('[G9] the author of a decline sees its text though the answer is lost', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await desk.open(ticket)
  await desk.act('take')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'taken')
  cell.hold('ticket:decline', new Promise(() => {}))
  void desk.decline('Appelle le 119.')
  await until(desk, () => textsOf(desk).length === 1)
  expect(textsOf(desk)).toEqual(['Appelle le 119.'])
})

test('a ticket given back belongs to nobody; a closed one stays readable and takes no more messages', async () => {
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await desk.open(ticket)
  await desk.act('take')
  desk.writeDraft('un brouillon')
  await desk.act('put-back')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'received')
  expect(desk.get().shown).toBeNull()
  expect(everythingOf(desk)).not.toContain('06 00 00 00 00')
  await desk.open(ticket)
  expect(shownOf(desk).draft).toBe('')
  await desk.act('take')
  await desk.act('close')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'closed')
  expect(shownOf(desk).readable.content.summary?.text).not.toBe('')
})

test('each ticket keeps its draft while another is shown, only in memory', async () => {
  const { cell, desk } = await ready()
  const [first, second] = [await cell.submit(), await cell.submit()]
  await until(desk, ({ facts }) => facts.triage.size === 2)
  for (const ticket of [first, second]) {
    await desk.open(ticket)
    await desk.act('take')
    desk.writeDraft(`pour ${ticket}`)
  }
  await desk.open(first)
  expect(shownOf(desk).draft).toBe(`pour ${first}`)
  await desk.open(second)
  expect(shownOf(desk).draft).toBe(`pour ${second}`)
  expect(cell.asked.filter(({ name }) => name === 'ticket:open')).toHaveLength(2)
})

test('a message written offline is sent once after the reconnection', async () => {
  const { cell, desk, line } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  const youth = await aYouth(cell, ticket)
  await desk.open(ticket)
  await desk.act('take')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'taken')
  line.become('lost')
  desk.writeDraft('Je suis là.')
  desk.send()
  expect(desk.hasUnsent()).toBe(true)
  line.become('connected')
  await until(desk, () => !desk.hasUnsent())
  expect(await youth.read()).toEqual(['Je suis là.'])
})

/** Without the marks for what is missing. */
const writtenIn = (desk: Desk) => textsOf(desk).filter((words) => words !== 'warning')

test.each([
  ['fewer messages', true],
  ['fewer messages, and an opening that it no longer knows', false],
])(
  '[L16] after a restore with %s the ticket is opened anew, with what was not sent, and says so',
  async (_, isOpened) => {
    const { cell, desk, line } = await ready()
    const ticket = await cell.submit()
    await until(desk, ({ facts }) => facts.tickets.length === 1)
    const youth = await aYouth(cell, ticket)
    await youth.write('Vous êtes là ?')
    await desk.open(ticket)
    await desk.act('take')
    await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'taken')
    for (const [index, words] of ['Bonjour.', 'Encore là ?'].entries()) {
      desk.writeDraft(words)
      desk.send()
      await until(desk, () => writtenIn(desk).length === index + 2)
    }
    line.become('lost')
    desk.writeDraft('Écrit pendant la panne.')
    desk.send()
    desk.writeDraft('un brouillon')
    cell.putBack(ticket, 1, isOpened)
    line.become('connected')
    await until(desk, ({ shown }) => shown?.status === 'open' && shown.isAnew && writtenIn(desk).length === 2)
    expect(writtenIn(desk)).toEqual(['Vous êtes là ?', 'Écrit pendant la panne.'])
    expect(shownOf(desk).draft).toBe('un brouillon')
    await youth.write('Oui.')
    await until(desk, () => writtenIn(desk).length === 3)
    expect(cell.entries(ticket).filter(({ kind }) => kind === 'message')).toHaveLength(3)
  },
)

test('[L16] a ticket whose opening the service no longer knows is opened again, and hears the young person', async () => {
  const { cell, desk, line } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.tickets.length === 1)
  const youth = await aYouth(cell, ticket)
  await youth.write('Vous êtes là ?')
  await desk.open(ticket)
  await until(desk, () => textsOf(desk).length === 1)
  line.become('lost')
  cell.putBack(ticket, 1, false)
  line.become('connected')
  await until(desk, ({ shown }) => shown?.status === 'open' && shown.isAnew && shown.caughtUp)
  await youth.write('Oui.')
  await until(desk, () => textsOf(desk).length === 2)
})

test('[L16] a ticket that is not on screen is opened anew when it is shown; left meanwhile, it keeps what was written', async () => {
  const { cell, desk, line } = await ready()
  const [ticket, other] = [await cell.submit(), await cell.submit()]
  await until(desk, ({ facts }) => facts.tickets.length === 2)
  await desk.open(ticket)
  await desk.act('take')
  await until(desk, ({ facts }) => facts.tickets.some(({ phase }) => phase === 'taken'))
  for (const words of ['Bonjour.', 'Perdu.']) {
    desk.writeDraft(words)
    desk.send()
    await until(desk, () => writtenIn(desk).includes(words))
  }
  await desk.open(other)
  line.become('lost')
  cell.putBack(ticket, 2)
  line.become('connected')
  await until(desk, ({ opened }) => opened.some((each) => each.ticket === ticket && each.setBack !== null))
  void desk.open(ticket)
  desk.leave()
  expect(desk.get().opened.map((each) => each.ticket)).toEqual([ticket])
  await desk.open(ticket)
  await until(desk, ({ shown }) => shown?.status === 'open' && shown.isAnew && writtenIn(desk).length === 1)
  desk.writeDraft('Encore.')
  desk.send()
  await until(desk, () => writtenIn(desk).length === 2)
})

test('[L16] a ticket whose thread is refused from the first read on says so, and keeps what was written until it opens', async () => {
  const { cell, desk, line } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.tickets.length === 1)
  cell.refuseNext('thread:read', 'not-available')
  await desk.open(ticket)
  await until(desk, ({ shown }) => shown?.status === 'not-opened' && shown.why === 'not-available')
  expect(desk.get().opened).toEqual([])

  await desk.open(ticket)
  await desk.act('take')
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'taken')
  desk.writeDraft('Bonjour.')
  desk.send()
  await until(desk, () => writtenIn(desk).length === 1)
  line.become('lost')
  desk.writeDraft('Écrit pendant la panne.')
  desk.send()
  desk.writeDraft('un brouillon')
  cell.putBack(ticket, 0, false)
  cell.refuseNext('thread:read', 'not-available', 'not-available')
  line.become('connected')
  await until(desk, ({ shown }) => shown?.status === 'not-opened')
  expect(desk.hasUnsent()).toBe(true)
  await desk.open(ticket)
  expect(shownOf(desk).draft).toBe('un brouillon')
  await until(desk, () => !desk.hasUnsent())
  expect(cell.entries(ticket).filter(({ kind }) => kind === 'message')).toHaveLength(1)
})

test('a reload resumes: the list, the keys and the thread are read again', async () => {
  const { cell, desk, alix } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await desk.open(ticket)
  await desk.act('take')
  desk.writeDraft('Bonjour.')
  desk.send()
  await until(desk, ({ facts }) => facts.tickets[0]?.phase === 'answered')
  desk.close()
  const again = cell.arrive(alix)
  await until(again.desk, ({ facts }) => facts.triage.has(ticket))
  await again.desk.open(ticket)
  await until(again.desk, () => textsOf(again.desk).length === 1)
  expect(textsOf(again.desk)).toEqual(['Bonjour.'])
})

test('an unknown session or an untrusted service leaves nothing on the page', async () => {
  const { cell, desk, line, told } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  await desk.open(ticket)
  cell.refuseNext('cell:open', 'not-available')
  line.become('lost')
  line.become('connected')
  await until(desk, () => told.expired === 1)
  line.become('untrusted')
  expect(desk.get().shown).toBeNull()
  expect(desk.get().facts.tickets).toEqual([])
  expect(everythingOf(desk)).not.toContain('06 00 00 00 00')
})

test('[G4] a list that arrives after the page dropped everything brings nothing back', async () => {
  const { cell, alix } = await ready()
  const ticket = await cell.submit()
  let release = () => {}
  cell.hold('cell:open', new Promise((resolve) => (release = resolve)))
  const asks = () => cell.asked.filter(({ name }) => name === 'cell:open').length
  const before = asks()
  const { desk, line, told } = cell.arrive(alix)
  await eventually(() => expect(asks()).toBe(before + 1))
  line.become('untrusted')
  release()
  await desk.close()
  expect(desk.get().facts.tickets).toEqual([])
  expect(desk.get().isLoaded).toBe(false)
  expect(told).toEqual({ certificates: [], expired: 0 })
  expect(everythingOf(desk)).not.toContain(ticket)
})

test.each([
  ['the list is being asked for', false],
  ['what came with the list is being checked', true],
])('no change that arrives while %s is lost', async (_, isAnswered) => {
  const { cell, desk, line, told } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  const erased = await cell.submit()
  const answers = told.certificates.length
  let release = () => {}
  cell.hold('cell:open', new Promise((resolve) => (release = resolve)))
  line.become('lost')
  line.become('connected')
  await aFewPromises()
  if (isAnswered) {
    const before = told.certificates.length
    release()
    await aFewPromises()
    expect(told.certificates.length).toBe(before)
  }
  cell.change(ticket, { youthHere: true })
  cell.erase(erased)
  release()
  await until(desk, () => told.certificates.length > answers)
  expect(desk.get().facts.tickets[0]?.youthHere).toBe(true)
  expect(desk.get().facts.tickets.map((each) => each.ticket)).toEqual([ticket])
})

test('an exception on this computer is refused as `internal`, and the action can be tried again: opening a ticket, declining it', async () => {
  vi.stubGlobal('reportError', vi.fn())
  const { cell, desk } = await ready()
  const ticket = await cell.submit()
  await until(desk, ({ facts }) => facts.triage.has(ticket))
  const failing = () => new DOMException('', 'OperationError')
  const verifying = vi.spyOn(crypto.subtle, 'verify').mockRejectedValue(failing())
  await desk.open(ticket)
  expect(desk.get().shown).toMatchObject({ status: 'not-opened', why: 'internal' })
  verifying.mockRestore()
  await desk.open(ticket)
  expect(desk.get().shown).toMatchObject({ status: 'open' })
  const sealing = vi.spyOn(crypto.subtle, 'encrypt').mockRejectedValue(failing())
  expect(await desk.decline('Appelle le 119.')).toEqual({ ok: false, refused: 'internal' })
  expect(desk.get().acting).toBeNull()
  sealing.mockRestore()
  expect((await desk.decline('Appelle le 119.')).ok).toBe(true)
  vi.unstubAllGlobals()
})

test('a certificate that this computer could not check is checked again a little later, with a new list', async () => {
  vi.stubGlobal('reportError', vi.fn())
  const { cell, alix } = await ready()
  vi.spyOn(crypto.subtle, 'verify').mockRejectedValueOnce(new DOMException('', 'OperationError'))
  const waiting: (() => void)[] = []
  const after = (_: number, act: () => void) => {
    waiting.push(act)
    return () => {}
  }
  const { desk } = cell.arrive(alix, 0, { after })
  await eventually(() => expect(waiting).toHaveLength(1))
  expect(desk.get().isLoaded).toBe(false)
  for (const goOn of waiting) goOn()
  await until(desk, ({ standing }) => standing.kind === 'ready')
  vi.unstubAllGlobals()
})

test('[S13] a listener who is also a member of the cell is told of a ticket that they proposed; their colleague is not', async () => {
  const { cell, desk } = await ready()
  const both = cell.arrive(await cell.join('Sam', cell.organisation, cell.listener.certificate.person))
  await until(both.desk, ({ standing }) => standing.kind === 'ready')
  const ticket = await cell.submit()
  for (const [page, isOwnProposal] of [
    [both.desk, true],
    [desk, false],
  ] as const) {
    await page.open(ticket)
    expect(shownOf(page).readable).toMatchObject({ isOwnProposal })
  }
})
