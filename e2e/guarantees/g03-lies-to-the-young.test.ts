import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import { newPermit } from '#client/crypto/device/permit.ts'
import { newId } from '#client/crypto/random.ts'
import { certificatePeriod } from '#client/crypto/staff/issue.ts'
import { freeCommitment } from '#client/handover/panel/handover-progress.ts'
import type { ProposalId, SenderSessionId, StaffId } from '#shared/ids.ts'
import type { Proposal } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import type { LogEntry, MessageEntry } from '#shared/protocol/log-entry.ts'
import type { YouthConversation } from '#shared/protocol/youth.ts'
import { aForgedChange } from '../support/forged-change.ts'
import {
  anotherOrganisation,
  aProposal,
  aStaple,
  aTeamCertificate,
  aVoucher,
  type Permitted,
  pastPeriod,
  scrambled,
  type Voucher,
  verifiedTeam,
} from '../support/forgery.ts'
import { type HostileService, withheld } from '../support/hostile-service.ts'
import {
  type Arrived,
  arriveBefore,
  forgedLine,
  lastTold,
  type Meeting,
  meet,
  messages,
  nextLineOf,
  nextPosition,
  says,
  sentEnvelopes,
  tell,
  toldOf,
} from '../support/meeting.ts'
import { must } from '../support/must.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { itemsOf } from '../support/shown-words.ts'
import {
  type ListenerDevice,
  listenerDevice,
  type SupervisorDevice,
  supervisorDevice,
} from '../support/staff-devices.ts'

let floor: Floor
let supervisor: SupervisorDevice
let sam: ListenerDevice
let noa: ListenerDevice
let meeting: Meeting
let arrived: Arrived

beforeAll(async () => {
  floor = await openFloor()
  supervisor = await supervisorDevice(floor.staff.supervisor)
  noa = await listenerDevice(floor.staff.listener2)
  await noa.desk.set({ availability: 'paused' })
  sam = await listenerDevice(floor.staff.listener)
})
afterAll(async () => {
  sam?.close()
  noa?.close()
  supervisor?.close()
  await floor?.close()
})

test('[G3] with a truthful service, both sides read each other and see no warning', async () => {
  meeting = await meet(floor, sam)
  const { youth, service, conversation } = meeting
  await youth.page.getByRole('heading', { name: 'Tu parles avec Sam, écoutant' }).waitFor()
  await youth.write('Tu m’entends ?')
  await sam.hears('Tu m’entends ?')
  await says(sam, conversation, 'Oui.')
  await youth.line('Oui.').waitFor()
  expect(await warnings(youth)).toEqual([])
  expect(service.crossed('request', 'grant:withhold')).toEqual([])
  await meeting.leave()
})

describe('[G3] an impostor of the listener', () => {
  afterEach(() => arrived?.leave())
  const of = ({ session }: ListenerDevice) => session.staff.id

  test.each<[string, () => Promise<Partial<Named>>]>([
    [
      'certified by another organisation',
      async () => ({ certificate: await certified(await anotherOrganisation(), { id: of(sam) }) }),
    ],
    [
      'certified as a member of the cell',
      async () => ({ certificate: await certified(supervisor.organisationKey, { id: of(sam), role: 'cell' }) }),
    ],
    ['certified as a supervisor', async () => ({ certificate: supervisor.session.certificate ?? '' })],
    [
      'with an expired certificate',
      async () => ({ certificate: await certified(supervisor.organisationKey, { id: of(sam), ...pastPeriod() }) }),
    ],
    [
      'revoked more than fourteen days ago, with the certificate and the roster of then,',
      async () => {
        const then = Date.now() - 15 * dayMs
        const certificate = await certified(supervisor.organisationKey, { id: of(sam), ...certificatePeriod(then) })
        return { certificate, staple: await stapled(certificate, { issued: Math.floor(then / 1000) }) }
      },
    ],
    ['without a staple', async () => ({ staple: null })],
    ['with another listener’s staple', async () => ({ staple: await stapled(noa.certificate) })],
    [
      'with a staple that another organisation signed',
      async () => ({
        staple: await aStaple(await anotherOrganisation(), sam.session.deploymentId, sam.certificate),
      }),
    ],
    ['with another listener’s certificate', async () => ({ certificate: noa.certificate })],
    ['with another listener’s id', async () => ({ id: of(noa) })],
  ])('%s gets no key, and the page says so', async (_, lie) => {
    arrived = await arriveBefore(floor, sam)
    const { youth, service } = arrived
    const lied = await lie()
    // A lie about the certificate alone comes with a staple in force for it.
    const said = lied.certificate === undefined ? lied : { staple: await stapled(lied.certificate), ...lied }
    lieOfTheListener(service, (listener) => ({ ...listener, ...said }))
    await youth.start()
    await youth.write('Il y a quelqu’un ?')
    await youth.page.getByText('On n’a pas pu vérifier qui venait.', { exact: false }).waitFor()
    // The page says so at once, and the request is under way.
    await expect.poll(() => service.crossed('request', 'grant:withhold').length).toBeGreaterThan(0)
    expect(service.crossed('request', 'readers:change')).toEqual([])
    expect(await youth.page.getByRole('heading', { name: /Tu parles avec/ }).count()).toBe(0)
    expect(await shown(youth)).toEqual([expect.stringContaining('Il y a quelqu’un ?')])
  })

  test('with another name is shown under the certified name', async () => {
    arrived = await arriveBefore(floor, sam)
    const { youth, service } = arrived
    lieOfTheListener(service, (listener) => ({ ...listener, alias: 'Marie, psychologue' }))
    service.lieInNotice('/youth', 'log:appended', ({ entries }) => ({
      entries: entries.map((entry) => (entry.kind === 'event' ? { ...entry, alias: 'Marie, psychologue' } : entry)),
    }))
    await youth.start()
    await youth.page.getByRole('heading', { name: 'Tu parles avec Sam, écoutant' }).waitFor()
    await youth.line('Sam, écoutant est là.').waitFor()
    expect(await youth.page.getByText('Marie').count()).toBe(0)
  })

  test('who joined only according to the service is not named', async () => {
    arrived = await arriveBefore(floor, sam)
    const { youth, service } = arrived
    await youth.start()
    await youth.page.getByRole('heading', { name: 'Tu parles avec Sam, écoutant' }).waitFor()
    await youth.line('Sam, écoutant est là.').waitFor()
    const came = {
      kind: 'event',
      position: nextPosition(service),
      event: 'listener-lost',
      listener: newId<StaffId>(),
    }
    service.say('/youth', 'log:appended', { entries: [{ ...came, alias: 'Marie, psychologue' }] })
    await youth.line('quelqu’un qu’on n’a pas pu vérifier').waitFor()
    expect(await youth.page.getByText('Marie').count()).toBe(0)
  })
})

const unreadable = 'Attention : un message ne s’ouvre pas. On ne le montre pas.'
const old = 'Attention : un vieux message est revenu. On ne le montre pas.'
const missing = 'Attention : un message manque ou n’est pas à sa place.'

describe('[G3] a line', () => {
  /** Of the same listener, in another conversation. */
  let elsewhere: Envelope
  let own: Envelope
  beforeAll(async () => {
    meeting = await meet(floor, sam)
    elsewhere = lastTold(meeting.service).envelope
    await meeting.leave()
    meeting = await meet(floor, sam)
    own = sentEnvelopes(meeting.service).at(-1) as Envelope
  })
  afterAll(() => meeting?.leave())

  // Each lie comes at the end of the same conversation: earlier lines stay, and only the lie's warning is new.
  test.each<[string, (line: Envelope) => Envelope | Promise<Envelope>, string]>([
    ['repeated', (line) => line, old],
    ['altered by one bit', (line) => ({ ...line, sealed: scrambled(line.sealed) }), unreadable],
    ['cut short', (line) => ({ ...line, sealed: line.sealed.slice(0, -64) }), unreadable],
    ['moved to another epoch', (line) => ({ ...line, epoch: 2 }), unreadable],
    ['renumbered', (line) => ({ ...line, sequence: line.sequence + 1 }), unreadable],
    ['moved to another page', (line) => ({ ...line, session: newId<SenderSessionId>() }), unreadable],
    ['relabelled as the cell’s', (line) => ({ ...line, role: 'cell' }), unreadable],
    [
      'relabelled as the young person’s own',
      (line) => ({ ...line, role: 'youth' }),
      'Attention : un de tes messages ne s’ouvre plus.',
    ],
    ['of another conversation', () => elsewhere, unreadable],
    ['of the young person, relabelled as the listener’s', () => ({ ...own, role: 'listener' }), unreadable],
    ['of the young person, repeated', () => own, old],
    [
      'sealed in the young person’s name by a holder of the key',
      async () => {
        const next = await nextLineOf(meeting.service, sam, meeting.conversation)
        const { session, sequence } = own
        return forgedLine(next, text('Je retire tout.'), { role: 'youth', session }, sequence + 1)
      },
      'Attention : un message a ton nom, mais tu ne l’as pas écrit. On ne le montre pas.',
    ],
    [
      'of a kind that a listener never sends',
      async () => {
        const next = await nextLineOf(meeting.service, sam, meeting.conversation)
        return forgedLine(next, { kind: 'answer', proposal: newId<ProposalId>(), answer: 'yes' })
      },
      'Ce message ne peut pas être affiché.',
    ],
  ])('%s is not shown, and the page says so', async (_, lie, words) => {
    const { youth, service } = meeting
    const before = await shown(youth)
    tell(service, await lie(lastTold(service).envelope))
    await youth.log.getByRole('listitem').nth(before.length).waitFor()
    expect(await shown(youth)).toEqual([...before, words])
  })
})

describe('[G3] lines', () => {
  let before: readonly string[]
  let first: MessageEntry
  let second: MessageEntry
  beforeEach(async () => {
    meeting = await meet(floor, sam)
    before = await shown(meeting.youth)
    const { service, conversation } = meeting
    service.lieInNotice('/youth', 'log:appended', () => withheld)
    const from = toldOf(service).length
    await says(sam, conversation, 'La première.')
    await says(sam, conversation, 'La deuxième.')
    const held = () => messages(toldOf(service).slice(from))
    await expect.poll(() => held().length).toBe(2)
    ;[first, second] = held() as [MessageEntry, MessageEntry]
  })
  afterEach(() => meeting?.leave())
  const says2 = expect.stringContaining('La deuxième.')

  test('with one lost on the way leave a warning that it is missing', async () => {
    const { youth, service } = meeting
    service.say('/youth', 'log:appended', { entries: [{ ...second, position: first.position }] })
    await youth.line('La deuxième.').waitFor()
    expect(await shown(youth)).toEqual([...before, missing, says2])
  })

  test('in another order leave a warning at the missing line’s place, and it is not shown at the wrong place', async () => {
    const { youth, service } = meeting
    const entries = [
      { ...second, position: first.position },
      { ...first, position: second.position },
    ]
    service.say('/youth', 'log:appended', { entries })
    await youth.line('La deuxième.').waitFor()
    expect(await shown(youth)).toEqual([...before, missing, says2, old])
  })

  test('with one withheld while its position is announced leave a warning that they are incomplete', async () => {
    const { youth, service } = meeting
    service.lieInReply('/youth', 'conversation:read', ({ entries, more }) => ({
      entries: entries.filter(({ position }) => position !== first.position),
      more,
    }))
    service.say('/youth', 'log:appended', { entries: [second] })
    await youth.page.getByText(/manque/).waitFor()
    expect(await youth.line('La première.').count()).toBe(0)
  })
})

describe('[G3] a conversation after a reload', () => {
  afterEach(() => meeting?.leave())

  test('without its last line says that it is incomplete', async () => {
    meeting = await meet(floor, sam)
    const { youth, service } = meeting
    service.lieInReply('/youth', 'conversation:resume', (value) => ({ ...value, entries: value.entries.slice(0, -1) }))
    service.lieInReply('/youth', 'conversation:read', ({ entries }) => ({ entries: entries.slice(0, -1), more: false }))
    await youth.page.reload()
    await youth.page.getByText('Attention : des messages déjà lus ne sont plus là.').waitFor()
    expect(await youth.line('Je suis là.').count()).toBe(0)
  })

  test('with a line removed and the later ones moved up says that it is incomplete', async () => {
    meeting = await meet(floor, sam)
    const { youth, service, conversation } = meeting
    await says(sam, conversation, 'Et après.')
    await youth.line('Et après.').waitFor()
    const cut = (entries: readonly LogEntry[]) => {
      const gone = entries.findIndex((entry) => entry.kind === 'message' && entry.envelope.role === 'listener')
      return entries.filter((_, index) => index !== gone).map((entry, index) => ({ ...entry, position: index + 1 }))
    }
    service.lieInReply('/youth', 'conversation:resume', (value) => ({ ...value, entries: cut(value.entries) }))
    service.lieInReply('/youth', 'conversation:read', () => ({ entries: [], more: false }))
    await youth.page.reload()
    await youth.line('Et après.').waitFor()
    expect(await warnings(youth)).toEqual([missing])
    await youth.page.getByText('Attention : des messages déjà lus ne sont plus là.').waitFor()
  })
})

describe('[G3] an epoch', () => {
  afterEach(() => arrived?.leave())
  const waiting = (epoch: number): YouthConversation => ({
    phase: 'waiting',
    epoch,
    place: null,
    estimateMinutes: null,
    listenersPresent: true,
  })

  test('back to an earlier one ends the conversation with a message: nothing more can be written', async () => {
    arrived = await meet(floor, sam)
    const { youth, service } = arrived
    service.lieInReply('/youth', 'conversation:resume', (value) => ({ ...value, conversation: waiting(0) }))
    service.say('/youth', 'conversation:changed', { conversation: waiting(0) })
    await youth.page.getByText('Le site veut se servir d’une vieille clé.', { exact: false }).waitFor()
    expect(await youth.composer.count()).toBe(0)
  })

  test('that no entry of the device starts ends the conversation with a message', async () => {
    arrived = await meet(floor, sam)
    const { youth, service } = arrived
    service.lieInReply('/youth', 'conversation:resume', (value) => ({ ...value, conversation: waiting(2) }))
    service.say('/youth', 'conversation:changed', { conversation: waiting(2) })
    await youth.page.getByText('Le site ne montre pas qui peut lire.', { exact: false }).waitFor()
    expect(await youth.composer.count()).toBe(0)
  })

  test('that an entry of the service’s own would start is refused in its place, and nobody else reads', async () => {
    arrived = await meet(floor, sam)
    const { youth, service } = arrived
    const reader = { certificate: noa.certificate, organisation: noa.session.organisation }
    const { entry } = await aForgedChange((arrived as Meeting).conversation, reader, 2)
    service.say('/youth', 'log:appended', { entries: [{ ...entry, position: nextPosition(service) }] })
    await youth.page.getByText('Attention : le site a voulu changer qui peut lire. On a refusé.').waitFor()
    await youth.page.getByRole('heading', { name: /Tu parles avec/ }).waitFor()
  })
})

describe('[G3][A9] an unknown form', () => {
  afterEach(() => arrived?.leave())
  test.each<[string, (service: HostileService) => void]>([
    ['an additional field', (service) => service.say('/youth', 'service:changed', { ...closedService, html: '<b>' })],
    ['an unknown notice', (service) => service.say('/youth', 'page:replace', { html: '<b>' })],
    ['nothing at all', (service) => service.say('/youth', 'log:appended', null)],
  ])('%s: the page says so, and uses none of it', async (_, lie) => {
    arrived = await arriveBefore(floor, sam)
    const { youth, service } = arrived
    await youth.button("J'ai moins de 21 ans").waitFor()
    await expect.poll(() => service.crossed('reply', 'service:read').length).toBeGreaterThan(0)
    lie(service)
    await youth.page.getByText('une réponse qui n’est pas normale', { exact: false }).waitFor()
    expect(await youth.page.getByText('C’est fermé').count()).toBe(0)
  })
})

describe('[G3][G5] a proposal from a holder of the conversation’s key', () => {
  beforeEach(async () => {
    meeting = await meet(floor, sam)
  })
  afterEach(() => meeting?.leave())

  test.each<
    [
      string,
      (
        team: VerifiedCertificate<'team'>,
      ) => Promise<Partial<Proposal> & { readonly by?: Voucher; readonly commitment?: string }>,
    ]
  >([
    [
      'for a team of another organisation',
      async (team) => ({ team: await aTeamCertificate(await anotherOrganisation(), team) }),
    ],
    [
      'for a team with an expired certificate',
      async (team) => ({ team: await aTeamCertificate(supervisor.organisationKey, team, pastPeriod()) }),
    ],
    ['without a staple of its team’s certificate', async () => ({ teamStaple: sam.session.certificate ?? '' })],
    ['with another listener’s attestation', async () => ({ by: voucherOf(noa) })],
    ['for the permit of another device', async () => ({ commitment: (await newPermit()).commitment })],
  ])('%s is not shown, and the page says so', async (_, lie) => {
    const { youth, service, conversation } = meeting
    const permitted = await permittedFor(conversation)
    const { by = voucherOf(sam), commitment = permitted.commitment, ...altered } = await lie(permitted.team)
    const next = await nextLineOf(service, sam, conversation)
    tell(service, await forgedLine(next, await aProposal({ ...permitted, commitment }, by, { altered })))
    await youth.page.getByText('n’est plus valable, ou n’a pas pu être vérifiée', { exact: false }).waitFor()
    expect(await youth.card.count()).toBe(0)
  })

  test('with the listener’s own attestation is shown', async () => {
    const { youth, service, conversation } = meeting
    const permitted = await permittedFor(conversation)
    const next = await nextLineOf(service, sam, conversation)
    tell(service, await forgedLine(next, await aProposal(permitted, voucherOf(sam))))
    await youth.card.waitFor()
  })
})

test('[G3][G4] a line by a listener who lost the conversation is not shown, though they still have the former key', async () => {
  meeting = await meet(floor, sam)
  const { youth, service, conversation } = meeting
  const former = await nextLineOf(service, sam, conversation)
  await noa.desk.set({ availability: 'available', capacity: 3 })
  must(await supervisor.connection.request('staff:deactivate', { staff: sam.session.staff.id, roster: null }))
  await youth.page.getByRole('heading', { name: 'Tu parles avec Noa, écoutante' }).waitFor()
  await noa.until(({ seats }) => seats.find((seat) => seat.conversation === conversation && seat.access === 'open'))
  await says(noa, conversation, 'Je prends le relais.')
  await youth.line('Je prends le relais.').waitFor()
  const before = await shown(youth)
  tell(service, await forgedLine(former, text('Reviens me parler.')))
  await youth.log.getByRole('listitem').nth(before.length).waitFor()
  expect(await shown(youth)).toEqual([...before, old])
  expect(await youth.page.getByText('Reviens me parler.').count()).toBe(0)
  expect(floor.complaints()).toEqual([])
})

const dayMs = 86_400_000
const text = (words: string) => ({ kind: 'text', text: words, at: Date.now() }) as const

const closedService = { state: 'outside-hours', opensAt: null, now: Date.now() }

/** The text of every log item, in order. */
const shown = ({ log }: YouthPage) => itemsOf(log)

const warnings = async (youth: YouthPage) => (await shown(youth)).filter((words) => words.startsWith('Attention'))

type Named = Extract<YouthConversation, { phase: 'talking' }>['listener']

function lieOfTheListener(service: HostileService, lie: (listener: Named) => Named) {
  const lied = (conversation: YouthConversation) =>
    conversation.phase === 'talking' ? { ...conversation, listener: lie(conversation.listener) } : conversation
  service.lieInNotice('/youth', 'conversation:changed', ({ conversation }) => ({ conversation: lied(conversation) }))
  for (const name of ['conversation:open', 'conversation:resume'] as const)
    service.lieInReply('/youth', name, (value) => ({ ...value, conversation: lied(value.conversation) }))
}

async function certified(organisation: CryptoKey, altered: Parameters<typeof aVoucher>[1]): Promise<string> {
  return (await aVoucher(organisation, altered)).certificate
}

const stapled = (certificate: string, altered: Parameters<typeof aStaple>[3] = {}) =>
  aStaple(supervisor.organisationKey, supervisor.session.deploymentId, certificate, altered)

const voucherOf = ({ session, certificate }: ListenerDevice): Voucher => ({
  id: session.staff.id,
  sig: session.keys.sig.privateKey,
  certificate,
})

/** A commitment that the device told, and the team. */
async function permittedFor(conversation: Meeting['conversation']): Promise<Permitted> {
  const commitment = await sam.until(({ seats }) => {
    const seat = seats.find((each) => each.conversation === conversation)
    return seat && freeCommitment(seat.log)
  })
  const { team, staple } = must(await sam.connection.request('handover:prepare', { commitment }))
  return { commitment, team: await verifiedTeam(sam.session.organisation, team), teamStaple: staple }
}
