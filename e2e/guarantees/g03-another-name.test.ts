import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Signer } from '#client/crypto/channel.ts'
import { LineWriter } from '#client/crypto/testing/line-writer.ts'
import type { UnlockedSession } from '#client/enrolment/session.ts'
import type { SenderRole } from '#shared/protocol/envelope.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { parseReaders } from '#shared/protocol/readers.ts'
import { changesSent, keysGranted, type Meeting, meet, says } from '../support/meeting.ts'
import { must } from '../support/must.ts'
import { showOtherLog, type TrueEntry } from '../support/other-log.ts'
import { ListenerDesk } from '../support/pages/staff.ts'
import { type Floor, openFloor } from '../support/people.ts'
import {
  type ListenerDevice,
  listenerDevice,
  type SupervisorDevice,
  signInAs,
  supervisorDevice,
} from '../support/staff-devices.ts'

/** Sam reads the first epoch, Noa reads it too and follows them. Each helps the service with their keys. */
let floor: Floor
let supervisor: SupervisorDevice
let sam: ListenerDevice
let noa: UnlockedSession
let desk: ListenerDesk
let meeting: Meeting
/** The log as Sam had it at the end. */
let read: readonly LogEntry[]

beforeAll(async () => {
  floor = await openFloor()
  supervisor = await supervisorDevice(floor.staff.supervisor)
  sam = await listenerDevice(floor.staff.listener)
  noa = await signInAs(floor.staff.listener2)
  meeting = await meet(floor, sam)
  await says(sam, meeting.conversation, 'Tu me dis tout ?')
  await meeting.youth.line('Tu me dis tout ?').waitFor()
  const { conversation } = meeting
  ;({ entries: read } = must(await sam.connection.request('conversation:read', { conversation, after: 0 })))
})
afterAll(async () => {
  await meeting?.leave()
  sam?.close()
  supervisor?.close()
  await floor?.close()
})

test('[G3] a line that a former reader sealed as the young person is shown to the next listener under nobody’s name', async () => {
  const { service, youth } = meeting
  const { channel, signer } = await granted(sam.session)
  const forged = await lineOf(channel, 'youth', { ...signer, public: device(), certificate: null }, 'Je retire tout.')
  showOtherLog(service, '/listener', (entries) => withAtEndOfFirstEpoch(entries, [forged]), read)
  desk = new ListenerDesk(await floor.page())
  await desk.arrive({ ...floor.staff.listener2, url: `${service.origin}/ecoute` })
  await desk.becomeAvailable()
  must(await supervisor.connection.request('staff:deactivate', { staff: sam.session.staff.id, roster: null }))
  await desk.line('Tu me dis tout ?').waitFor()
  await youth.page.getByRole('heading', { name: 'Tu parles avec Noa, écoutante' }).waitFor()
  await desk.answer('Je te lis.')
  await youth.line('Je te lis.').waitFor()

  await desk.log.getByText('Un message n’est pas signé par la personne qu’il nomme').waitFor()
  expect(await desk.page.getByText('Je retire tout.').count()).toBe(0)
})

test('[G3] a line that a present reader sealed as a former one is shown to the young person under nobody’s name', async () => {
  const { service, youth } = meeting
  const { channel, signer } = await granted(noa)
  const { signer: ofSam } = await granted(sam.session)
  const forged = [
    await lineOf(channel, 'listener', { ...ofSam, key: signer.key }, 'Ne lui dis rien.'),
    // She read that epoch later, and nobody named her for it.
    await lineOf(channel, 'listener', signer, 'Reviens seule.'),
  ]
  showOtherLog(service, '/youth', (entries) => withAtEndOfFirstEpoch(entries, forged), read)
  await youth.page.reload()
  await youth.line('Je te lis.').waitFor()
  expect(await youth.line('un message n’est pas de la personne qu’il nomme').count()).toBe(forged.length)
  for (const words of ['Ne lui dis rien.', 'Reviens seule.']) expect(await youth.page.getByText(words).count()).toBe(0)
})

const granted = (session: UnlockedSession) => keysGranted(meeting.service, { session }, meeting.conversation)

/** A first line of a page that does not exist, in the first epoch. */
async function lineOf(
  channel: Awaited<ReturnType<typeof granted>>['channel'],
  role: SenderRole,
  signer: Signer,
  text: string,
): Promise<LogEntry> {
  const log = { kind: 'conversation', id: meeting.conversation } as const
  const writer = new LineWriter({ log, young: device(), channel, signer, role })
  const envelope = await writer.seal({ kind: 'text', text, at: Date.now() }, { epoch: 1, seen: read })
  return { kind: 'message', position: 0, envelope }
}

const device = () => must(parseReaders(changesSent(meeting.service)[0]?.entry ?? '')).payload.body.device

const withAtEndOfFirstEpoch = (entries: readonly TrueEntry[], more: readonly LogEntry[]) => [
  ...entries.slice(0, read.length),
  ...(entries.length > read.length ? more : []),
  ...entries.slice(read.length),
]
