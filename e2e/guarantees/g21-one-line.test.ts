import { afterAll, beforeAll, expect, test } from 'vitest'
import { certifiedMember } from '#client/conversation/certified-member.ts'
import { createChannel, type Signer } from '#client/crypto/channel.ts'
import { signingKey, type TicketKeys } from '#client/crypto/device/ticket-keys.ts'
import { importSigner } from '#client/crypto/key-pair.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import { fromBase64url } from '#shared/base64url.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope } from '#shared/protocol/envelope.ts'
import { type HostileService, openHostileService } from '../support/hostile-service.ts'
import { keysGranted, type WritingKeys } from '../support/meeting.ts'
import { must } from '../support/must.ts'
import { openedEntry } from '../support/opened-entry.ts'
import type { CellDesk, ListenerDesk } from '../support/pages/staff.ts'
import type { YouthPage } from '../support/pages/youth.ts'
import { type Floor, openFloor } from '../support/people.ts'
import { signInAs } from '../support/staff-devices.ts'
import { handOver } from '../support/steps.ts'

// Two lines that once emptied every page that showed them, sealed as their sender's page would, but by an attacker's own page.
const noDate: Content = { kind: 'text', text: 'piège', at: 8_640_000_000_000_001 }
const bottomless: Content = { kind: 'help-card', title: 'piège', markdown: '>'.repeat(1990), at: 0 }

let floor: Floor
let service: HostileService
let session: UnlockedSession
let member: UnlockedSession
let listener: ListenerDesk
let youth: YouthPage
let cell: CellDesk

beforeAll(async () => {
  floor = await openFloor()
  service = await openHostileService(floor.product.origin)
  session = await signInAs(floor.staff.listener)
  member = await signInAs(floor.staff.cell)
  listener = await floor.listener('listener', service.origin)
  await listener.becomeAvailable()
  youth = await floor.youth()
  await youth.open(service.origin)
  await youth.start()
  await youth.write('Bonjour.')
  await listener.line('Bonjour.').waitFor()
  await listener.answer('Je suis là.')
  await youth.line('Je suis là.').waitFor()
})
afterAll(async () => {
  await service?.close()
  await floor?.close()
})

const cannot = 'Ce message ne peut pas être affiché'

test('[G21] the listener’s desk survives a line without a date, and the next line arrives; after a reload too', async () => {
  instead('/youth', await ofTheDevice(), noDate)
  await youth.write('piège')
  await listener.line(cannot).waitFor()
  honest('/youth')
  await youth.write('Et ensuite.')
  await listener.line('Et ensuite.').waitFor()
  expect(await listener.line('piège').count()).toBe(0)

  await listener.page.reload()
  await listener.line('Et ensuite.').waitFor()
  await listener.line(cannot).waitFor()
  await youth.write('Encore.')
  await listener.line('Encore.').waitFor()
})

test('[G21] the young person’s page survives a help card without an end, and the next line arrives; after a reload too', async () => {
  await listener.answer('Une fiche ?')
  await youth.line('Une fiche ?').waitFor()
  instead('/listener', await granted(), bottomless)
  const before = await youth.line(cannot).count()
  await listener.answer('piège')
  await youth.line(cannot).nth(before).waitFor()
  honest('/listener')
  await listener.answer('Je continue.')
  await youth.line('Je continue.').waitFor()

  await youth.page.reload()
  await youth.line('Je continue.').waitFor()
  await youth.line(cannot).first().waitFor()
  await listener.answer('Toujours là.')
  await youth.line('Toujours là.').waitFor()
  // The desk that sent it reads it back.
  await listener.page.reload()
  await listener.line('Toujours là.').waitFor()
})

test('[G21] the cell’s desk and the follow-up survive the same two lines in a ticket’s thread, before and after a reload', async () => {
  await handOver(listener, youth)
  cell = await floor.cell('cell', service.origin)
  await cell.openNewest()
  await cell.button('Prendre en charge').click()
  await cell.answer('Je te lis.')
  await youth.followUp.getByText('Je te lis.').waitFor()
  await youth.write('Merci.')
  await cell.thread.getByText('Merci.').waitFor()

  const keys = await ofTheTicket()
  instead('/follow-up', keys, noDate)
  await youth.write('piège')
  await cell.thread.getByText(cannot).waitFor()
  honest('/follow-up')
  await youth.write('Et ensuite.')
  await cell.thread.getByText('Et ensuite.').waitFor()
  await cell.page.reload()
  await cell.openNewest()
  await cell.thread.getByText('Et ensuite.').waitFor()

  await cell.answer('Une fiche ?')
  await youth.followUp.getByText('Une fiche ?').waitFor()
  instead('/cell', { ...keys, signer: await ofTheMember() }, bottomless)
  const before = await youth.followUp.getByText(cannot).count()
  await cell.answer('piège')
  await youth.followUp.getByText(cannot).nth(before).waitFor()
  honest('/cell')
  await cell.answer('Je continue.')
  await youth.followUp.getByText('Je continue.').waitFor()
  await youth.page.reload()
  await youth.followUp.getByText('Je continue.').waitFor()
})

test('[G21] coordination still works, and no page reported an error', async () => {
  const page = await floor.page()
  const { login, password } = floor.staff.supervisor
  await page.goto(`${service.origin}/coordination`)
  await page.getByRole('textbox', { name: 'Identifiant', exact: true }).fill(login)
  await page.getByLabel('Mot de passe', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
  await page.getByRole('heading', { name: 'En ce moment' }).waitFor()
  await page.getByRole('region', { name: 'Demandes de suivi' }).getByRole('row').nth(1).waitFor()
  expect(floor.complaints()).toEqual([])
})

type Sender = '/youth' | '/listener' | '/follow-up' | '/cell'

/** Replaces what this page sends from now on: other content, in the same place and with the same signature. */
function instead(sender: Sender, { channel, signer }: WritingKeys, content: Content): void {
  service.lieInRequest(sender, 'message:send', async (body) => {
    const { envelope } = body as { readonly envelope: Envelope }
    const { claim } = must(await channel.open(envelope, () => signer.public))
    const { sequence, sealed: _, ...page } = envelope
    return { ...(body as object), envelope: must(await channel.seal(signer, page, sequence, { content, claim })) }
  })
}

const honest = (sender: Sender) => service.lieInRequest(sender, 'message:send', (body) => body)

async function granted(): Promise<WritingKeys> {
  const [opened] = service.crossed('request', 'conversation:open') as { conversation: ConversationId }[]
  if (!opened) throw new Error('no conversation')
  return keysGranted(service, { session }, opened.conversation)
}

/** The young person's own tab has their device's key, and the ticket's. */
async function ofTheDevice(): Promise<WritingKeys> {
  const { device } = await keptAs<{ readonly device: { readonly public: string; readonly scalar: string } }>('messages')
  const pair = { public: device.public, scalar: fromBase64url(device.scalar) ?? new Uint8Array() }
  return {
    ...(await granted()),
    signer: { key: await importSigner(pair), public: device.public, certificate: null },
  }
}

async function ofTheTicket(): Promise<WritingKeys> {
  const { keys } = await keptAs<{ readonly keys: TicketKeys }>('follow-up')
  const channel = createChannel({ kind: 'thread', id: keys.ticket })
  await channel.addEpoch(0, fromBase64url(keys.key) ?? new Uint8Array())
  return { channel, signer: { key: await signingKey(keys), public: keys.sig, certificate: null } }
}

async function ofTheMember(): Promise<Signer> {
  const { organisation, certificate, keys } = member
  const certified = await certifiedMember(organisation, certificate ?? '')
  if (!certified) throw new Error('not a member of the cell')
  return { key: keys.sig.privateKey, public: certified.public, certificate: certified.fingerprint }
}

async function keptAs<Kept>(entry: string): Promise<Kept> {
  return JSON.parse(await openedEntry(youth.page, new URL(youth.page.url()).origin, entry)) as Kept
}
