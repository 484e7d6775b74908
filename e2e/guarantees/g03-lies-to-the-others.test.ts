import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '#client/connection/connect.ts'
import { post } from '#client/connection/post.ts'
import { certifiedMember } from '#client/conversation/certified-member.ts'
import { isSameLine, referenceOf } from '#client/conversation/timeline.ts'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import { createChannel } from '#client/crypto/channel.ts'
import { newPermit } from '#client/crypto/device/permit.ts'
import { deriveReturnCode, newReturnCode, type ReturnCode } from '#client/crypto/device/return-code.ts'
import type { SealedTicket } from '#client/crypto/device/seal-ticket.ts'
import { signingKey } from '#client/crypto/device/ticket-keys.ts'
import { newId } from '#client/crypto/random.ts'
import { LineWriter } from '#client/crypto/testing/line-writer.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import type { Visit } from '#client/youth/visit/visit.ts'
import { codeWords } from '#language/code-words.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import { type FoundTicket, followUpNotices, followUpRequests } from '#shared/protocol/follow-up.ts'
import type { DeskConversation, listenerRequests } from '#shared/protocol/listener.ts'
import type { LogEntry, MessageEntry, ReadersEntry } from '#shared/protocol/log-entry.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import type { youthRequests } from '#shared/protocol/youth.ts'
import { until } from '#shared/testing/eventually.ts'
import { aForgedChange } from '../support/forged-change.ts'
import {
  anotherOrganisation,
  aProposal,
  aTeamCertificate,
  pastPeriod,
  scrambled,
  sealUnchecked,
  verifiedTeam,
} from '../support/forgery.ts'
import { type HostileService, openHostileService } from '../support/hostile-service.ts'
import { changesSent, visitorWhoSays } from '../support/meeting.ts'
import { must } from '../support/must.ts'
import { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { itemsOf } from '../support/shown-words.ts'
import {
  type CellDevice,
  cellDevice,
  type ListenerDevice,
  listenerDevice,
  type SupervisorDevice,
  signInAs,
  supervisorDevice,
} from '../support/staff-devices.ts'

let floor: Floor
let service: HostileService
let supervisor: SupervisorDevice
let sam: ListenerDevice
let lou: CellDevice
/** Of the other member, whose desk a test opens. */
let colleague: UnlockedSession
let team: VerifiedCertificate<'team'>
/** A conversation with Sam: the source of permits, and of content that belongs to no other listener. */
let withSam: ConversationId

beforeAll(async () => {
  floor = await openFloor()
  service = await openHostileService(floor.product.origin)
  supervisor = await supervisorDevice(floor.staff.supervisor)
  lou = await cellDevice(floor.staff.cell)
  colleague = await signInAs(floor.staff.cell2)
  sam = await listenerDevice(floor.staff.listener)
  await visitorWhoSays(service.origin, 'Pour Sam.')
  withSam = (await sam.hears('Pour Sam.')).conversation
  await sam.desk.set({ availability: 'paused' })
  team = await verifiedTeam(sam.session.organisation, (await prepared((await newPermit()).commitment)).team)
})
afterAll(async () => {
  sam?.close()
  lou?.close()
  supervisor?.close()
  await service?.close()
  await floor?.close()
})

describe('[G3] returning with a code', () => {
  let youth: YouthPage
  let words: readonly string[]
  let other: SealedTicket
  let lie: (found: FoundTicket) => FoundTicket
  beforeAll(async () => {
    ;({ words } = await aTicketWithCode())
    other = (await aTicketWithCode()).ticket
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
    const { ticket, words } = await aTicketWithCode()
    thread = await threadOf(ticket)
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
    ['of another ticket', async () => (await threadOf((await aTicketWithCode()).ticket)).cell.seal(text('Ailleurs.'))],
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

describe('[G3] a conversation, to its listener', () => {
  const unreadable = 'Cette conversation est illisible : la clé reçue ne s’ouvre pas avec la vôtre.'
  const hasLost = 'Le service est revenu à un état plus ancien : il a perdu des messages de cette conversation.'
  let noa: ListenerDesk
  let visit: Visit
  let conversation: ConversationId
  let line: Envelope
  beforeAll(async () => {
    noa = new ListenerDesk(await floor.page())
    await noa.arrive({ ...floor.staff.listener2, url: `${service.origin}/ecoute` })
    await noa.becomeAvailable()
    visit = await visitorWhoSays(service.origin, 'Bonsoir.')
    await noa.line('Bonsoir.').waitFor()
    // A line of the present epoch: the first one was written before anybody read.
    visit.say({ kind: 'text', text: 'Tu es là ?', at: Date.now() })
    await noa.line('Tu es là ?').waitFor()
    // A listener may read it before its own device hears that the service has it.
    const written = await until(() => referencesTo('Tu es là ?')[0])
    const sent = () => service.crossed('request', 'message:send') as RequestOf<(typeof youthRequests)['message:send']>[]
    const asSent = await until(() => sent().find(({ envelope }) => isSameLine(referenceOf(envelope), written)))
    line = asSent.envelope
    conversation = visit.credentials()?.conversation as ConversationId
  })
  afterAll(() => noa?.page.context().close())

  const referencesTo = (words: string) =>
    (visit.state().talk?.log.timeline.items ?? []).flatMap((item) =>
      item.kind === 'line' && item.content.kind === 'text' && item.content.text === words ? [item.reference] : [],
    )

  test('with true answers can be read and answered', async () => {
    await noa.answer('Bonsoir à toi.')
    await expect.poll(() => heard(visit)).toContain('Bonsoir à toi.')
    expect(await noa.log.getByText(/illisible|ignoré|manque/).count()).toBe(0)
  })

  test('with an epoch that its log does not name cannot be answered, until the service says the true one', async () => {
    sayState({ epoch: 2 })
    await noa.page.getByText(unreadable).waitFor()
    expect(await noa.page.getByText(hasLost).count()).toBe(0)
    sayState({})
    await noa.page.getByText(unreadable).waitFor({ state: 'detached' })
    await noa.answer('Je t’écoute.')
    await expect.poll(() => heard(visit)).toContain('Je t’écoute.')
  })

  let position = 0
  test.each<[string, (line: Envelope) => Envelope | Promise<Envelope>, string]>([
    ['repeated', (line) => line, 'Un message déjà reçu a été présenté une seconde fois. Il est ignoré.'],
    ['altered by one bit', (line) => ({ ...line, sealed: scrambled(line.sealed) }), 'Un message est illisible'],
    ['renumbered', (line) => ({ ...line, sequence: line.sequence + 1 }), 'Un message est illisible'],
    ['relabelled as the listener’s', (line) => ({ ...line, role: 'listener' }), 'Un message est illisible (écoute).'],
    ['of another conversation', () => elsewhere(), 'Un message est illisible'],
  ])('with a line %s does not show it, and says so', async (_, lie, words) => {
    position = Math.max(position, visit.state().talk?.log.timeline.last ?? 0) + 1
    const before = await noa.log.getByRole('listitem').count()
    const entries = [{ kind: 'message', position, envelope: await lie(line) }]
    service.say('/listener', 'log:appended', { conversation, entries })
    await noa.log.getByRole('listitem').nth(before).getByText(words).waitFor()
    expect(await noa.log.getByRole('listitem').count()).toBe(before + 1)
  })

  let answerReads = () => {}
  test('with an epoch that the service made for it takes no key of it, shows no line of it, and gives it no answer', async () => {
    // From here on this page has more than the service. It learns that from its next reading (SPEC L16).
    const held = Promise.withResolvers<void>()
    answerReads = held.resolve
    service.lieInRequest('/listener', 'conversation:read', (asked) => held.promise.then(() => asked))
    const reads = service.crossed('request', 'conversation:read').length
    const reader = { certificate: certificateOfNoa(), organisation: sam.session.organisation }
    const { entry, channel, signer } = await aForgedChange(conversation, reader, 2)
    const log = { kind: 'conversation', id: conversation } as const
    const forger = new LineWriter({ log, young: signer.public, channel, signer, role: 'youth' })
    const envelope = await forger.seal(text('Tu es seule ?'), { epoch: 2 })
    position = Math.max(position, visit.state().talk?.log.timeline.last ?? 0) + 2
    const entries = [
      { ...entry, position: position - 1 },
      { kind: 'message', position, envelope },
    ]
    service.say('/listener', 'log:appended', { conversation, entries })
    await noa.log.getByText('Un changement de lecteurs que l’appareil du jeune n’a pas signé').waitFor()
    await noa.log.getByText('Un message est illisible').last().waitFor()
    await noa.answer('Oui.')
    await expect.poll(() => heard(visit)).toContain('Oui.')
    const sent = service.crossed('request', 'message:send') as { readonly envelope: Envelope }[]
    const opened = await Promise.all(sent.map(({ envelope: each }) => channel.open(each, () => signer.public)))
    expect(opened.filter((found) => found.ok || found.refused === 'forged')).toEqual([])
    // The service says that its epoch is the present one: nothing more can be read or said.
    sayState({ epoch: 2, lastPosition: position })
    await noa.page.getByText(unreadable).waitFor()
    await expect.poll(() => service.crossed('request', 'conversation:read').length).toBeGreaterThan(reads)
    expect(await noa.page.getByText(hasLost).count()).toBe(0)
    expect(await noa.log.getByText('Tu es seule ?').count()).toBe(0)
    sayState({})
    await noa.page.getByText(unreadable).waitFor({ state: 'detached' })
  })

  test('[L16] with more than there is stops once it reads that, whatever it is told, and reads what there is after a reload', async () => {
    answerReads()
    await noa.page.getByText(hasLost).waitFor()
    sayState({ epoch: 2, lastPosition: position })
    sayState({ youthHere: false })
    await noa.page.getByRole('region').getByText('Connexion perdue depuis moins d’une minute').waitFor()
    expect(await noa.page.getByText(hasLost).count()).toBe(1)
    expect(await noa.page.getByText(unreadable).count()).toBe(0)
    await noa.page.reload()
    await noa.line('Oui.').waitFor()
    expect(await noa.page.getByText(hasLost).count()).toBe(0)
    expect(await noa.log.getByText('Tu es seule ?').count()).toBe(0)
    await noa.answer('Je suis là.')
    await expect.poll(() => heard(visit)).toContain('Je suis là.')
  })

  /** Says this state to the page; without a lie, the true one. */
  function sayState(lie: Partial<DeskConversation>): void {
    const told = service.crossed('notice', 'conversation:changed') as { readonly conversation: DeskConversation }[]
    const state = told.findLast(({ conversation: each }) => each.conversation === conversation && each.granted)
    service.say('/listener', 'conversation:changed', { conversation: { ...state?.conversation, ...lie } })
  }

  function certificateOfNoa(): string {
    const desks = service.crossed('reply', 'desk:open') as ReplyOf<(typeof listenerRequests)['desk:open']>[]
    return desks.at(-1)?.desk.certificate ?? ''
  }

  /** A line addressed to Sam. */
  async function elsewhere(): Promise<Envelope> {
    const { entries } = must(await sam.connection.request('conversation:read', { conversation: withSam, after: 0 }))
    const [entry] = entries.filter((each) => each.kind === 'message')
    return entry?.envelope as Envelope
  }

  describe('a proposal of follow-up', () => {
    // A page takes no position twice: until now, lies have the places of true lines.
    beforeAll(async () => {
      await noa.page.reload()
      await noa.line('Tu es là ?').waitFor()
    })

    test.each<[string, () => Promise<object>, string]>([
      [
        'for a team of another organisation',
        async () => ({ team: await aTeamCertificate(await anotherOrganisation(), team) }),
        'La clé présentée pour l’équipe de suivi n’est pas valable. Rien n’a été proposé.',
      ],
      [
        'for a member instead of a team',
        async () => ({ team: sam.certificate }),
        'La clé présentée pour l’équipe de suivi n’est pas valable. Rien n’a été proposé.',
      ],
      [
        'for a team with an expired certificate',
        async () => ({ team: await aTeamCertificate(supervisor.organisationKey, team, pastPeriod()) }),
        'La clé de l’équipe de suivi a expiré. Rien n’a été proposé.',
      ],
    ])('%s is not sent, and the page says so', async (_, lie, words) => {
      const said = await lie()
      service.lieInReply('/listener', 'handover:prepare', (value) => ({ ...value, ...said }))
      const sent = service.crossed('request', 'message:send').length
      await noa.propose({ summary: 'On te propose un suivi.' })
      await noa.panel.getByRole('alert').getByText(words, { exact: false }).waitFor()
      expect(service.crossed('request', 'message:send').length).toBe(sent)
    })

    test('with true answers reaches the young person', async () => {
      service.lieInReply('/listener', 'handover:prepare', (value) => value)
      await noa.propose({ summary: 'On te propose un suivi.' })
      await expect
        .poll(() =>
          visit
            .state()
            .talk?.log.timeline.items.some((item) => item.kind === 'line' && item.content.kind === 'proposal'),
        )
        .toBe(true)
    })
  })

  test.each<[string, (entry: ReadersEntry) => ReadersEntry]>([
    ['of another conversation', (entry) => ({ ...entry, entry: changesSent(service).at(0)?.entry ?? '' })],
    ['with another signature', (entry) => ({ ...entry, entry: `${entry.entry.slice(0, -8)}AAAAAAAA` })],
    ['with another certificate than it names', (entry) => ({ ...entry, certificates: [sam.certificate] })],
  ])('with a change of readers %s cannot be read or answered, and the page says so', async (_, lie) => {
    const lied = (entries: readonly LogEntry[]) =>
      entries.map((entry) => (entry.kind === 'readers' ? lie(entry) : entry))
    service.lieInNotice('/listener', 'log:appended', (body) => ({ ...body, entries: lied(body.entries) }))
    service.lieInReply('/listener', 'conversation:read', (page) => ({ ...page, entries: lied(page.entries) }))
    visit.end()
    await noa.conversations.getByRole('listitem').waitFor({ state: 'detached' })
    visit = await visitorWhoSays(floor.product.origin, 'Tu es là ?')
    await noa.page.getByText('Cette conversation est illisible', { exact: false }).waitFor()
    expect(await noa.line('Tu es là ?').count()).toBe(0)
    await noa.composer.fill('Je ne peux pas.')
    await noa.composer.press('Enter')
    await noa.page.getByText('Rien ne peut être envoyé.').first().waitFor()
    expect(heard(visit)).toEqual([])
  })

  test('in an unknown form is not used at all, and the page says so', async () => {
    service.say('/listener', 'desk:changed', { desk: { availability: 'everywhere' } })
    await noa.page.getByText('Le service a répondu quelque chose d’incompréhensible.', { exact: false }).waitFor()
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
    ;({ ticket } = await aTicketWithCode())
    thread = await threadOf(ticket)
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
      async () => (await threadOf((await aTicketWithCode()).ticket)).youth.seal(text('Ailleurs.')),
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

/** Who can seal lines in a ticket's thread. `cellAsYouth`, `cellAsColleague`: a member of the cell, in another's name. */
type Thread = Readonly<Record<'youth' | 'cell' | 'cellAsYouth' | 'cellAsColleague', LineWriter>>

async function threadOf({ keys }: SealedTicket): Promise<Thread> {
  const log = { kind: 'thread', id: keys.ticket } as const
  const channel = createChannel(log)
  await channel.addEpoch(0, fromBase64url(keys.key) ?? new Uint8Array())
  const young = { key: await signingKey(keys), public: keys.sig, certificate: null }
  const cell = { key: lou.session.keys.sig.privateKey, ...(await authorOf(lou.session)) }
  const parts = { log, young: keys.sig, channel }
  return {
    youth: new LineWriter({ ...parts, signer: young, role: 'youth' }),
    cell: new LineWriter({ ...parts, signer: cell, role: 'cell' }),
    cellAsYouth: new LineWriter({ ...parts, signer: { ...young, key: cell.key }, role: 'youth' }),
    cellAsColleague: new LineWriter({ ...parts, signer: { ...cell, ...(await authorOf(colleague)) }, role: 'cell' }),
  }
}

async function authorOf({ organisation, certificate }: UnlockedSession) {
  const member = await certifiedMember(organisation, certificate ?? '')
  if (!member) throw new Error('not a member of the cell')
  return { public: member.public, certificate: member.fingerprint }
}

const text = (words: string): Content => ({ kind: 'text', text: words, at: Date.now() })

const prepared = async (commitment: string) => must(await sam.connection.request('handover:prepare', { commitment }))

async function aTicketWithCode(): Promise<{ readonly ticket: SealedTicket; readonly words: readonly string[] }> {
  const words = newReturnCode(codeWords)
  const code: ReturnCode = await deriveReturnCode(words, sam.session.deploymentId)
  const by = { id: sam.session.staff.id, sig: sam.session.keys.sig.privateKey, certificate: sam.certificate }
  const permit = await newPermit()
  await prepared(permit.commitment)
  const proposal = await aProposal({ commitment: permit.commitment, team }, by)
  const ticket = await sealUnchecked(proposal, team, { summary: { text: 'Je veux un suivi.' } }, permit, code)
  must(await post(publicHttp, 'tickets/submit', ticket.submission, { origin: floor.product.origin }))
  return { ticket, words }
}

/** The listener's messages, as the device has them. */
const heard = (visit: Visit) =>
  visit
    .state()
    .talk?.log.timeline.items.flatMap((item) =>
      item.kind === 'line' && item.reference.role === 'listener' && item.content.kind === 'text'
        ? [item.content.text]
        : [],
    )

const threadShown = ({ log }: YouthPage) => itemsOf(log)
