import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '#client/connection/connect.ts'
import type { SealedTicket } from '#client/crypto/device/seal-ticket.ts'
import { newId } from '#client/crypto/random.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { type FoundTicket, followUpNotices, followUpRequests } from '#shared/protocol/follow-up.ts'
import type { MessageEntry } from '#shared/protocol/log-entry.ts'
import { scrambled } from '../support/forgery.ts'
import { aTicketWithCode, type HostileFloor, openHostileFloor } from '../support/hostile-floor.ts'
import type { HostileService } from '../support/hostile-service.ts'
import { must } from '../support/must.ts'
import { CellDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import type { Floor } from '../support/people.ts'
import { itemsOf } from '../support/shown-words.ts'
import { type CellDevice, cellDevice, signInAs } from '../support/staff-devices.ts'
import { type Members, type Thread, threadOf } from '../support/thread-writers.ts'

let hostile: HostileFloor
let floor: Floor
let service: HostileService
let lou: CellDevice
/** Of the other member, whose desk a test opens. */
let colleague: UnlockedSession
let members: Members

beforeAll(async () => {
  hostile = await openHostileFloor()
  ;({ floor, service } = hostile)
  lou = await cellDevice(floor.staff.cell)
  colleague = await signInAs(floor.staff.cell2)
  members = { lou: lou.session, colleague }
})
afterAll(async () => {
  lou?.close()
  await hostile?.close()
})

describe('[G3] returning with a code', () => {
  let youth: YouthPage
  let words: readonly string[]
  let other: SealedTicket
  let lie: (found: FoundTicket) => FoundTicket
  beforeAll(async () => {
    ;({ words } = await aTicketWithCode(hostile))
    other = (await aTicketWithCode(hostile)).ticket
    service.lieInAnswer('tickets/find', (found) => lie(found))
    youth = await floor.youth()
    await youth.open(service.origin)
    await youth.button("J'ai un code").click()
    await youth.page.getByRole('textbox', { name: 'Ton code', exact: true }).fill(words.join(' '))
  })
  afterAll(() => youth?.page.context().close())
  const otherWrap = () => other.submission.returnCode?.selfWrap ?? ''

  test.each<[string, (found: FoundTicket) => FoundTicket]>([
    ['the keys of another ticket', (found) => ({ ...found, selfWrap: otherWrap() })],
    ['keys altered by one bit', (found) => ({ ...found, selfWrap: scrambled(found.selfWrap) })],
    ['the consent of another ticket', (found) => ({ ...found, consent: other.submission.consent })],
    [
      'another ticket altogether',
      () => ({ ticket: other.submission.ticket, consent: other.submission.consent, selfWrap: otherWrap() }),
    ],
  ])('with %s instead of the true answer is refused with a message, and opens nothing', async (_, told) => {
    lie = told
    await youth.button('Ouvrir').click()
    await youth.page.getByText('Le site a donné une réponse qui n’est pas normale. Rien n’est ouvert.').waitFor()
    expect(await youth.followUp.count()).toBe(0)
    expect(await youth.page.evaluate(() => sessionStorage.getItem('follow-up'))).toBeNull()
  })

  test('with a true answer opens it', async () => {
    lie = (found) => found
    await youth.button('Ouvrir').click()
    await youth.followUp.getByText('L’équipe a reçu ta demande.').waitFor()
  })
})

describe('[G3] a follow-up, to its young person', () => {
  const notShown = 'Un message n’a pas pu être vérifié. Il n’est pas montré.'
  let youth: YouthPage
  let thread: Thread
  let told: MessageEntry
  let own: Envelope
  beforeAll(async () => {
    const { ticket, words } = await aTicketWithCode(hostile)
    thread = await threadOf(ticket, members)
    must(await lou.connection.request('ticket:take', { ticket: ticket.submission.ticket }))
    must(await lou.connection.request('ticket:open', { ticket: ticket.submission.ticket }))
    youth = await floor.youth()
    service.lieInAnswer('tickets/find', (found) => found)
    await youth.comeBack(service.origin, words)
    await youth.followUp.waitFor()
    const envelope = await thread.cell.seal(text('Je te lis.'))
    const { ticket: id } = ticket.submission
    must(await lou.connection.request('message:send', { ticket: id, envelope, author: lou.session.certificate ?? '' }))
    await youth.followUp.getByText('Je te lis.').waitFor()
    await youth.write('Merci.')
    await youth.followUp.getByText('Merci.').waitFor()
    await lou.connection.request('thread:read', { ticket: ticket.submission.ticket, after: 0 })
    told = { kind: 'message', position: 2, envelope }
    own = (service.crossed('request', 'message:send').at(-1) as { envelope: Envelope }).envelope
  })
  afterAll(() => youth?.page.context().close())

  test('with true answers is shown as it was written', async () => {
    await expect
      .poll(() => threadShown(youth))
      .toEqual([
        expect.stringMatching(/^\S+ \d{1,2}(er)? \S+ \d{4}$/),
        expect.stringMatching(/Lou, éducatrice.*Je te lis\./s),
        expect.stringContaining('Merci.'),
      ])
  })

  let position = 3
  test.each<[string, (line: Envelope) => Envelope | Promise<Envelope>]>([
    ['repeated', (line) => line],
    ['altered by one bit', (line) => ({ ...line, sealed: scrambled(line.sealed) })],
    ['renumbered', (line) => ({ ...line, sequence: 1 })],
    ['moved to another page', (line) => ({ ...line, session: newId<SenderSessionId>() })],
    ['relabelled as the young person’s own', (line) => ({ ...line, role: 'youth' })],
    ['of the young person, relabelled as the cell’s', () => ({ ...own, role: 'cell' })],
    [
      'of another ticket',
      async () => (await threadOf((await aTicketWithCode(hostile)).ticket, members)).cell.seal(text('Ailleurs.')),
    ],
    ['sealed in the young person’s name by a member of the cell', () => thread.cellAsYouth.seal(text('C’est moi ?'))],
  ])('with a line %s does not show it, and says so', async (_, lie) => {
    const before = await threadShown(youth)
    position += 1
    const entries = [{ ...told, position, envelope: await lie(told.envelope) }]
    service.say('/follow-up', 'log:appended', { entries })
    await youth.log.getByRole('listitem').nth(before.length).waitFor()
    expect(await threadShown(youth)).toEqual([...before, notShown])
  })

  test('with a line lost on the way says that it is missing', async () => {
    const before = await threadShown(youth)
    position += 1
    await thread.cell.seal(text('Deux.'))
    const envelope = await thread.cell.seal(text('Trois.'))
    service.say('/follow-up', 'log:appended', { entries: [{ ...told, position, envelope }] })
    await youth.followUp.getByText('Trois.').waitFor()
    expect(await threadShown(youth)).toEqual([
      ...before,
      'Attention : un message manque ou n’est pas à sa place.',
      expect.stringContaining('Trois.'),
    ])
  })

  test('without its last line after a reload says that it is incomplete', async () => {
    service.lieInReply('/follow-up', 'thread:open', (value) => ({ ...value, entries: value.entries.slice(0, -1) }))
    service.lieInReply('/follow-up', 'thread:read', () => ({ entries: [], more: false }))
    await youth.page.reload()
    await youth.followUp.getByText('Je te lis.').waitFor()
    await youth.followUp.getByText(/des messages déjà lus ne sont plus là/).waitFor()
  })

  test('in an unknown form is not used at all, and the page says so', async () => {
    service.say('/follow-up', 'ticket:changed', { ticket: { phase: 'withdrawn' } })
    await youth.page.getByText('une réponse qui n’est pas normale', { exact: false }).waitFor()
    expect(await youth.followUp.getByText('Tout est effacé').count()).toBe(0)
  })
})

describe('[G3] a follow-up, to the cell', () => {
  let ali: CellDesk
  let ticket: SealedTicket
  let thread: Thread
  let envelope: Envelope
  const notShown = 'Un message n’a pas pu être vérifié. Il n’est pas montré.'
  const notSigned = 'Un message n’est pas signé par la personne qu’il nomme. Il n’est pas montré.'
  beforeAll(async () => {
    ;({ ticket } = await aTicketWithCode(hostile))
    thread = await threadOf(ticket, members)
    const followUp = connect({
      namespace: '/follow-up',
      requests: followUpRequests,
      notices: followUpNotices,
      origin: floor.product.origin,
    })
    await new Promise<void>((resolve) => followUp.onConnected(resolve))
    const { ticket: id, bearer } = ticket.keys
    must(await followUp.request('thread:open', { ticket: id, bearer, after: 0 }))
    envelope = await thread.youth.seal(text('C’est urgent ?'))
    must(await followUp.request('message:send', { envelope }))
    followUp.close()
    ali = new CellDesk(await floor.page())
    await ali.arrive({ ...floor.staff.cell2, url: `${service.origin}/cellule` })
  })
  beforeEach(() => ali.tickets.waitFor())

  test('with true answers is shown as it was written', async () => {
    const { length } = ticket.submission.ticket
    expect(length).toBe(22)
    await ali.tickets
      .getByRole('listitem')
      .filter({ hasText: 'Le dernier message est du jeune' })
      .getByRole('button')
      .click()
    await ali.thread.getByText('C’est urgent ?').waitFor()
    expect(await ali.thread.getByText(/vérifié|manque|pas montré/).count()).toBe(0)
  })

  let position = 1
  test.each<[string, (line: Envelope) => Envelope | Promise<Envelope>, string]>([
    ['repeated', (line) => line, 'Un message déjà lu a été présenté une deuxième fois. Il n’est pas montré.'],
    ['altered by one bit', (line) => ({ ...line, sealed: scrambled(line.sealed) }), notShown],
    ['relabelled as the cell’s', (line) => ({ ...line, role: 'cell' }), notShown],
    ['sealed in the young person’s name by a member', () => thread.cellAsYouth.seal(text('C’est moi ?')), notSigned],
    ['sealed in a colleague’s name by a member', () => thread.cellAsColleague.seal(text('C’est moi ?')), notSigned],
    [
      'of another ticket',
      async () => (await threadOf((await aTicketWithCode(hostile)).ticket, members)).youth.seal(text('Ailleurs.')),
      notShown,
    ],
    [
      'after two lost ones',
      async () => {
        for (const lost of ['Un.', 'Deux.']) await thread.youth.seal(text(lost))
        return thread.youth.seal(text('Et là ?'))
      },
      'Attention : un message manque ou n’est pas à sa place.',
    ],
  ])('with a line %s says so, and shows nothing wrong', async (_, lie, words) => {
    position += 2
    const entries = [
      { kind: 'author', position: position - 1, certificate: colleague.certificate },
      { kind: 'message', position, envelope: await lie(envelope) },
    ]
    service.say('/cell', 'log:appended', { ticket: ticket.submission.ticket, entries })
    await ali.thread.getByText(words).last().waitFor()
    expect(await ali.thread.getByText('C’est urgent ?').count()).toBe(1)
    expect(await ali.thread.getByText(/Ailleurs|C’est moi/).count()).toBe(0)
  })
})

const text = (words: string): Content => ({ kind: 'text', text: words, at: Date.now() })

const threadShown = ({ log }: YouthPage) => itemsOf(log)
