import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { post } from '#client/connection/post.ts'
import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import { newPermit, type Permit, signRefusal } from '#client/crypto/device/permit.ts'
import type { SealedTicket } from '#client/crypto/device/seal-ticket.ts'
import { newPair } from '#client/crypto/key-pair.ts'
import { ticketIdOf } from '#client/crypto/permit.ts'
import { newId, random } from '#client/crypto/random.ts'
import { toBase64url } from '#shared/base64url.ts'
import { newestConsentText } from '#shared/consent/texts.ts'
import type { StaffId, TicketId } from '#shared/ids.ts'
import type { OpenedTicket } from '#shared/protocol/cell.ts'
import { type ConsentRecord, parseConsentRecord } from '#shared/protocol/consent-record.ts'
import { nameText } from '#shared/protocol/consent-text.ts'
import { publicHttp } from '#shared/protocol/public-http.ts'
import { serviceDay } from '#shared/protocol/service-day.ts'
import {
  anotherOrganisation,
  aProposal,
  aTeamCertificate,
  aVoucher,
  edited,
  type Permitted,
  pastPeriod,
  scrambled,
  sealUnchecked,
  signedAnew,
  type Voucher,
  verifiedTeam,
} from '../support/forgery.ts'
import { type HostileService, openHostileService } from '../support/hostile-service.ts'
import { must } from '../support/must.ts'
import { CellDesk } from '../support/pages/staff.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { asTyped } from '../support/shown-words.ts'
import {
  type ListenerDevice,
  listenerDevice,
  type SupervisorDevice,
  supervisorDevice,
} from '../support/staff-devices.ts'

let floor: Floor
let service: HostileService
let supervisor: SupervisorDevice
let listener: ListenerDevice
let team: VerifiedCertificate<'team'>
let cell: CellDesk

/** The service's answers in the place of a ticket, by the ticket's id. */
const lies = new Map<string, (opened: OpenedTicket) => unknown>()

beforeAll(async () => {
  floor = await openFloor()
  const { origin } = floor.product
  service = await openHostileService(origin)
  for (const name of ['ticket:triage', 'ticket:open'] as const)
    service.lieInReply('/cell', name, (opened) => {
      const { ticket } = must(parseConsentRecord(opened.consent)).payload
      return lies.get(ticket)?.(opened) ?? opened
    })
  supervisor = await supervisorDevice(floor.staff.supervisor)
  listener = await listenerDevice(floor.staff.listener)
  team = (await aPermit()).team
  cell = new CellDesk(await floor.page())
  await cell.arrive({ ...floor.staff.cell, url: `${service.origin}/cellule` })
})
afterAll(async () => {
  listener?.close()
  supervisor?.close()
  await service?.close()
  await floor?.close()
})

const secrets = {
  summary: 'Secret-résumé-7Qx',
  message: 'Secret-message-9Zk',
  contact: 'Secret-contact-3Wv',
}
const chosen = {
  summary: { text: secrets.summary },
  messages: { lines: [{ role: 'youth' as const, text: secrets.message }] },
  contact: { method: 'phone' as const, value: secrets.contact, safeTime: '', instructions: '' },
}

describe('[G5] a ticket without a consent', () => {
  test('differs from a true one: a proposal by a certified listener is opened', async () => {
    const ticket = await submittedBy(self())
    await open(ticket)
    await cell.consent.getByText('Sam, écoutant').waitFor()
    await cell.shared.getByText(secrets.summary).waitFor()
    await cell.shared.getByText(secrets.message).waitFor()
    await cell.button('Prendre en charge').click()
    await cell.composer.waitFor()
    await cell.openContact()
    await cell.shared.getByText(secrets.contact).waitFor()
    await cell.button('Retour à la liste').click()
  })

  test('shows the name of a certified listener who plays both parts', async () => {
    // No young person was involved in the ticket above either: its listener made it alone. The name is the cell's only evidence.
    const noa = await listenerDevice(floor.staff.listener2)
    const by: Voucher = { id: noa.session.staff.id, sig: noa.session.keys.sig.privateKey, certificate: noa.certificate }
    noa.close()
    await open(await submittedBy(by))
    await cell.consent.getByText('Noa, écoutante').waitFor()
    await cell.button('Retour à la liste').click()
  })

  test('is refused from a client without a permit, or with one that was used, refused or made up', async () => {
    const before = await listed()
    const used = await aPermit()
    const first = await sealedBy(self(), used)
    expect(await submit(first)).toBe('ok')
    expect(await submit(first)).toBe('ok')
    expect(await submit(await sealedBy(self(), used))).toBe('already-done')
    const burnt = await aPermit()
    const { r, sig } = burnt.permit
    const refusal = await signRefusal(burnt.permit, serviceDay(Date.now()))
    must(await post(publicHttp, 'permits/refuse', { r, sig, refusal }, { origin: floor.product.origin }))
    expect(await submit(await sealedBy(self(), burnt))).toBe('not-available')
    expect(await submit(await sealedBy(self(), await unknownPermit()))).toBe('not-available')
    await item(first).waitFor()
    expect(await listed()).toBe(before + 1)
  })

  test('made by a next listener of the card that they read is refused, and the young person’s own yes still makes one', async () => {
    const child = await aPermit()
    const card = await aProposal(child, self())
    // Granted the keys with the card open, they read proposal and commitment. As a listener they make a permit of their own known.
    const own = await aPermit()
    const forged = await sealUnchecked(card, team, chosen, own.permit)
    expect(await submit(forged)).toBe('ok')
    await isRefused(forged, 'a été faite pour une autre proposition')
    const other = await newPermit()
    const guessed = await sealUnchecked(card, team, chosen, { ...other, r: child.commitment })
    expect(await submit(guessed)).toBe('not-available')
    for (const r of [other.r, child.commitment]) {
      const { sig } = other
      const refusal = await signRefusal(other, serviceDay(Date.now()))
      must(await post(publicHttp, 'permits/refuse', { r, sig, refusal }, { origin: floor.product.origin }))
    }
    const agreed = await sealUnchecked(card, team, chosen, child.permit)
    expect(await submit(agreed)).toBe('ok')
    await open(agreed)
    await cell.button('Retour à la liste').click()
  })

  test.each<[string, () => Promise<Voucher>, string]>([
    [
      'by the service alone, with another organisation’s key',
      async () => aVoucher(await anotherOrganisation()),
      'ne vient pas d’une personne de l’écoute certifiée',
    ],
    [
      'by a supervisor, with their own certificate',
      async () => ({
        id: supervisor.session.staff.id,
        sig: supervisor.session.keys.sig.privateKey,
        certificate: supervisor.session.certificate ?? '',
      }),
      'ne vient pas d’une personne de l’écoute certifiée',
    ],
    [
      'by a supervisor, with a certificate for a member of the cell',
      async () => aVoucher(supervisor.organisationKey, { role: 'cell' }),
      'ne vient pas d’une personne de l’écoute certifiée',
    ],
    [
      'by a listener with an expired certificate',
      async () => aVoucher(supervisor.organisationKey, pastPeriod()),
      'n’était pas valable le jour de l’accord',
    ],
    [
      'by another person with a listener’s certificate',
      async () => ({ ...self(), sig: (await aVoucher(supervisor.organisationKey)).sig }),
      'La signature de l’attestation n’est pas valable.',
    ],
    [
      'by a listener in another listener’s name',
      async () => ({ ...self(), id: newId<StaffId>() }),
      'nomme une autre personne que celle qui l’a signée',
    ],
  ])('forged %s is refused with a reason and shows nothing', async (_, voucher, words) => {
    await isRefused(await submittedBy(await voucher()), words)
  })

  test.each<[string, (permitted: Drawn) => Promise<SealedTicket>, string]>([
    [
      'another permit',
      async (permitted) => sealedBy(self(), permitted, { said: { permit: toBase64url(random(32)) } }),
      'a été faite pour une autre proposition',
    ],
    [
      'another text',
      async (permitted) =>
        sealedBy(self(), permitted, { said: { text: { ...nameText(newestConsentText('fr')), text: 'suivi-fr-0' } } }),
      'a été faite pour un autre texte d’accord',
    ],
    [
      'another team key',
      async (permitted) => {
        const other = { ...team, fingerprint: toBase64url(random(32)) }
        return sealedBy(self(), permitted, { said: { team: other } })
      },
      'a été faite pour une autre clé d’équipe',
    ],
    [
      'another day',
      async (permitted) => {
        const exp = Math.floor(Date.now() / 1000) + 10 * 86_400
        return sealedBy(self(), permitted, { said: { exp } })
      },
      'n’est pas du jour de l’accord',
    ],
    [
      'a team key that the forger made',
      async (permitted) => {
        const forged = await aTeamCertificate(await anotherOrganisation(), team)
        return sealedBy(self(), permitted, { altered: { team: forged } })
      },
      'que l’organisation n’a pas certifiée',
    ],
  ])('attested for %s is refused with a reason and shows nothing', async (_, make, words) => {
    const ticket = await make(await aPermit())
    expect(await submit(ticket)).toBe('ok')
    await isRefused(ticket, words)
  })
})

describe('[G5][G6] a consent that the service altered', () => {
  test.each<[string, Partial<ConsentRecord>, string]>([
    ['an unknown text', { text: 'suivi-fr-0' }, 'un texte que cette page ne connaît pas'],
    ['blanks of unknown settings', { settings: 1 }, 'un texte que cette page ne connaît pas'],
    [
      'other words with the name of a known text',
      { textSha256: toBase64url(random(32)) },
      'ne porte pas sur le texte que le jeune a pu lire',
    ],
    ['a shorter term than its text has', { termDays: 30 }, 'ne porte pas sur le texte que le jeune a pu lire'],
  ])(
    'and that a hostile device signed anew for %s is refused by the service, and by the cell',
    async (_, altered, words) => {
      const ticket = await sealedBy(self())
      const consent = await signedAnew(ticket, altered)
      expect(await submit(withConsent(ticket, consent))).toBe('bad-seal')
      lies.set(ticket.submission.ticket, (opened) => ({ ...opened, consent }))
      expect(await submit(ticket)).toBe('ok')
      await isRefused(ticket, words)
    },
  )

  test.each<[string, (opened: OpenedTicket, other: SealedTicket) => Promise<unknown> | unknown, string]>([
    [
      'to a wider or narrower scope',
      (opened) => ({
        ...opened,
        consent: edited(opened.consent, { scope: ['summary', 'triage', 'attestation'] }),
      }),
      'illisible',
    ],
    [
      'to another day',
      (opened) => ({ ...opened, consent: edited(opened.consent, { day: '2031-01-01' }) }),
      'La signature de l’accord n’est pas valable.',
    ],
    [
      'to another recipient',
      (opened) => ({
        ...opened,
        consent: edited(opened.consent, {
          recipient: { team: team.id, epoch: team.epoch + 1, fingerprint: team.fingerprint },
        }),
      }),
      'La signature de l’accord n’est pas valable.',
    ],
    [
      'to another ticket’s consent',
      (opened, { submission }) => ({ ...opened, consent: submission.consent }),
      'celui d’une autre demande',
    ],
    [
      'to another ticket as a whole',
      (_, { submission: { consent, teamWrap, parts } }) => ({
        consent,
        teamWrap,
        wrapper: null,
        carried: null,
        parts: { triage: parts.triage, attestation: parts.attestation },
        epoch: team.epoch,
      }),
      'celui d’une autre demande',
    ],
    [
      'with another ticket’s reason',
      (opened, { submission }) => ({ ...opened, parts: { ...opened.parts, triage: submission.parts.triage } }),
      'Une partie a été modifiée après l’accord.',
    ],
    [
      'with an attestation altered by one bit',
      (opened) => ({
        ...opened,
        parts: { ...opened.parts, attestation: scrambled(opened.parts.attestation ?? '') },
      }),
      'Une partie a été modifiée après l’accord.',
    ],
    [
      'with another ticket’s key',
      (opened, { submission }) => ({ ...opened, teamWrap: submission.teamWrap }),
      'La clé de la demande a été remplacée après l’accord.',
    ],
  ])('%s is refused with a reason and shows nothing', async (_, lie, words) => {
    const other = await sealedBy(self())
    const ticket = await sealedBy(self())
    lies.set(ticket.submission.ticket, (opened) => lie(opened, other))
    expect(await submit(ticket)).toBe('ok')
    await isRefused(ticket, words)
  })

  test('with a new signature under another key is refused: the ticket is of the key that signed', async () => {
    const ticket = await sealedBy(self())
    const forger = await newPair()
    const keys = { ...ticket.keys, sig: forger.public, scalar: toBase64url(forger.scalar) }
    const consent = await signedAnew({ ...ticket, keys }, { sig: forger.public })
    lies.set(ticket.submission.ticket, (opened) => ({ ...opened, consent }))
    expect(await submit(ticket)).toBe('ok')
    await isRefused(ticket, 'celui d’une autre demande')
  })

  test('with a later epoch is not opened', async () => {
    const ticket = await sealedBy(self())
    lies.set(ticket.submission.ticket, (opened) => ({ ...opened, epoch: team.epoch + 1 }))
    expect(await submit(ticket)).toBe('ok')
    await showsNothing(ticket, 'Vous n’avez pas encore la clé d’équipe')
  })

  test.each<[string, (parts: OpenedTicket['parts']) => OpenedTicket['parts']]>([
    ['without one of the agreed parts', ({ summary: _, ...fewer }) => fewer],
    ['without any part', () => ({})],
  ])('returned %s is refused when it is opened', async (_, lie) => {
    const ticket = await sealedBy(self())
    expect(await submit(ticket)).toBe('ok')
    await item(ticket).getByText('Pas urgent').waitFor()
    lies.set(ticket.submission.ticket, (opened) => ({ ...opened, parts: lie(opened.parts) }))
    await isRefusedWhenOpened(ticket, 'n’est pas exactement ce que le jeune a accepté de transmettre')
  })

  test('with an additional part is refused when it is opened', async () => {
    const permitted = await aPermit()
    const bare = await sealUnchecked(await aProposal(permitted, self()), team, {}, permitted.permit)
    const { summary } = (await sealedBy(self())).submission.parts
    expect(await submit(bare)).toBe('ok')
    await item(bare).getByText('Pas urgent').waitFor()
    lies.set(bare.submission.ticket, (opened) => ({ ...opened, parts: { ...opened.parts, summary } }))
    await isRefusedWhenOpened(bare, 'n’est pas exactement ce que le jeune a accepté de transmettre')
  })

  test('[A9] in an unknown form makes the desk refuse everything from the service', async () => {
    const ticket = await sealedBy(self())
    lies.set(ticket.submission.ticket, (opened) => ({ ...opened, html: `<b>${secrets.summary}</b>` }))
    expect(await submit(ticket)).toBe('ok')
    await cell.page.getByText('Le service a répondu quelque chose que cette page ne connaît pas.').waitFor()
    expect(await cell.tickets.getByRole('button').count()).toBe(0)
    expect(await cell.page.locator('body').innerText()).not.toContain(secrets.summary)
  })
})

/** The listener at their desk, who may attest proposals. */
const self = (): Voucher => ({
  id: listener.session.staff.id,
  sig: listener.session.keys.sig.privateKey,
  certificate: listener.certificate,
})

type Drawn = Permitted & { readonly permit: Permit }

/** The service knows its commitment. */
async function aPermit(): Promise<Drawn> {
  const permit = await drawn()
  const { commitment } = permit
  const prepared = must(await listener.connection.request('handover:prepare', { commitment }))
  const certified = await verifiedTeam(listener.session.organisation, prepared.team)
  return { permit, commitment, team: certified, teamStaple: prepared.staple }
}

async function unknownPermit(): Promise<Drawn> {
  const permit = await drawn()
  return { permit, commitment: permit.commitment, team }
}

const names = new Set<string>()

/** A permit whose ticket has a name in the list that no other has. */
async function drawn(): Promise<Permit> {
  for (;;) {
    const permit = await newPermit()
    const name = nameOf(await ticketIdOf(permit.sig))
    if (names.has(name)) continue
    names.add(name)
    return permit
  }
}

async function sealedBy(by: Voucher, given?: Drawn, lie: Parameters<typeof aProposal>[2] = {}): Promise<SealedTicket> {
  const permitted = given ?? (await aPermit())
  return sealUnchecked(await aProposal(permitted, by, lie), team, chosen, permitted.permit)
}

const withConsent = (ticket: SealedTicket, consent: string): SealedTicket => ({
  ...ticket,
  submission: { ...ticket.submission, consent },
})

async function submit({ submission }: SealedTicket): Promise<string> {
  const answer = await post(publicHttp, 'tickets/submit', submission, { origin: floor.product.origin })
  return answer.ok ? 'ok' : answer.refused
}

async function submittedBy(by: Voucher): Promise<SealedTicket> {
  const ticket = await sealedBy(by)
  expect(await submit(ticket)).toBe('ok')
  return ticket
}

/** The cell's name for it: four digits of its id. */
function nameOf(ticket: TicketId): string {
  const [high = 0, low = 0] = Buffer.from(ticket, 'base64url')
  return `Demande n° ${String(((high << 8) | low) % 10_000).padStart(4, '0')}`
}

const item = (ticket: SealedTicket) =>
  cell.tickets.getByRole('listitem').filter({ hasText: nameOf(ticket.submission.ticket) })
const listed = () => cell.tickets.getByRole('button').count()

async function open(ticket: SealedTicket): Promise<void> {
  await item(ticket).getByText('Pas urgent').waitFor()
  await item(ticket).getByRole('button').click()
  await cell.consent.waitFor()
}

async function isRefused(ticket: SealedTicket, words: string): Promise<void> {
  await item(ticket).getByText('Refusée par votre navigateur.', { exact: false }).waitFor()
  await item(ticket).getByText(words, { exact: false }).waitFor()
  await isRefusedWhenOpened(ticket, words)
}

async function isRefusedWhenOpened(ticket: SealedTicket, words: string): Promise<void> {
  await showsNothing(ticket, words)
  await cell.page.getByRole('alert').getByText('Rien n’en est montré. Prévenez la coordination.').waitFor()
}

async function showsNothing(ticket: SealedTicket, words: string): Promise<void> {
  const said = cell.page.getByRole('alert').filter({ hasText: /Demande (refusée|non ouverte)/ })
  await cell.page.getByText('Choisissez une demande dans la liste.').or(cell.button('Retour à la liste')).waitFor()
  if (await cell.button('Retour à la liste').isVisible()) await cell.button('Retour à la liste').click()
  await item(ticket).getByRole('button').click()
  await said.waitFor()
  expect(asTyped(await said.innerText())).toContain(words)
  expect(await cell.consent.count()).toBe(0)
  expect(await cell.shared.count()).toBe(0)
  const page = await cell.page.content()
  for (const secret of Object.values(secrets)) expect(page).not.toContain(secret)
}
