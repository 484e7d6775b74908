import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isSameLine, referenceOf } from '#client/conversation/timeline.ts'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import { LineWriter } from '#client/crypto/testing/line-writer.ts'
import type { Visit } from '#client/youth/visit/visit.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { DeskConversation, listenerRequests } from '#shared/protocol/listener.ts'
import type { LogEntry, ReadersEntry } from '#shared/protocol/log-entry.ts'
import type { youthRequests } from '#shared/protocol/youth.ts'
import { until } from '#shared/testing/eventually.ts'
import { aForgedChange } from '../support/forged-change.ts'
import { anotherOrganisation, aTeamCertificate, pastPeriod, scrambled } from '../support/forgery.ts'
import { type HostileFloor, openHostileFloor } from '../support/hostile-floor.ts'
import type { HostileService } from '../support/hostile-service.ts'
import { changesSent, visitorWhoSays } from '../support/meeting.ts'
import { must } from '../support/must.ts'
import { ListenerDesk } from '../support/pages/staff.ts'
import type { Floor } from '../support/people.ts'
import { type ListenerDevice, type SupervisorDevice, supervisorDevice } from '../support/staff-devices.ts'

let hostile: HostileFloor
let floor: Floor
let service: HostileService
let sam: ListenerDevice
let team: VerifiedCertificate<'team'>
let withSam: ConversationId
let supervisor: SupervisorDevice

beforeAll(async () => {
  hostile = await openHostileFloor()
  ;({ floor, service, sam, team, withSam } = hostile)
  supervisor = await supervisorDevice(floor.staff.supervisor)
})
afterAll(async () => {
  supervisor?.close()
  await hostile?.close()
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

const text = (words: string): Content => ({ kind: 'text', text: words, at: Date.now() })

/** The listener's messages, as the device has them. */
const heard = (visit: Visit) =>
  visit
    .state()
    .talk?.log.timeline.items.flatMap((item) =>
      item.kind === 'line' && item.reference.role === 'listener' && item.content.kind === 'text'
        ? [item.content.text]
        : [],
    )
