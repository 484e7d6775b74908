import { type Channel, createChannel, type Signer } from '#client/crypto/channel.ts'
import { claimOf, verifiedUpTo } from '#client/crypto/order.ts'
import { newId } from '#client/crypto/random.ts'
import { verifyReaders } from '#client/crypto/readers.ts'
import { openGranted } from '#client/crypto/staff/granted.ts'
import { freeCommitment } from '#client/handover/panel/handover-progress.ts'
import type { Visit } from '#client/youth/visit/visit.ts'
import type { ConversationId, SenderSessionId } from '#shared/ids.ts'
import type { Content } from '#shared/protocol/content.ts'
import type { Envelope, SenderRole } from '#shared/protocol/envelope.ts'
import type { ReplyOf, RequestOf } from '#shared/protocol/exchange.ts'
import type { LineClaim } from '#shared/protocol/line.ts'
import type { LogEntry, MessageEntry } from '#shared/protocol/log-entry.ts'
import type { youthRequests } from '#shared/protocol/youth.ts'
import { verifiedListener } from './forgery.ts'
import { type HostileService, openHostileService } from './hostile-service.ts'
import { must } from './must.ts'
import type { YouthPage } from './pages/youth.ts'
import type { Floor } from './people.ts'
import type { ListenerDevice } from './staff-devices.ts'
import { arrive } from './visitors.ts'

/** A young person's page before a service that may lie, and the listener they talk with through it. */
export type Meeting = {
  readonly service: HostileService
  readonly youth: YouthPage
  readonly conversation: ConversationId
  readonly leave: () => Promise<void>
}

export type Arrived = Pick<Meeting, 'service' | 'youth' | 'leave'>

/** The page shows its first screen. Leaving frees the listener's places. */
export async function arriveBefore(floor: Floor, { desk }: ListenerDevice): Promise<Arrived> {
  const service = await openHostileService(floor.product.origin)
  const youth = await floor.youth()
  await youth.open(service.origin)
  return {
    service,
    youth,
    async leave() {
      await Promise.all(desk.state().seats.map(({ conversation }) => desk.end(conversation)))
      await youth.page.context().close()
      await service.close()
    },
  }
}

let met = 0

/** Each has sent a message to the other. */
export async function meet(floor: Floor, listener: ListenerDevice): Promise<Meeting> {
  const arrived = await arriveBefore(floor, listener)
  const { youth } = arrived
  met += 1
  await youth.start()
  await youth.write(`Bonjour ${met}.`)
  const { conversation } = await listener.hears(`Bonjour ${met}.`)
  // The device's next line after the grant: from here on its last line is the same on every machine.
  await listener.until(({ seats }) => {
    const seat = seats.find((each) => each.conversation === conversation)
    return seat && freeCommitment(seat.log)
  })
  await says(listener, conversation, 'Je suis là.')
  await youth.line('Je suis là.').waitFor()
  return { ...arrived, conversation }
}

/** Resolves once the service has it. */
export async function says(listener: ListenerDevice, conversation: ConversationId, text: string): Promise<void> {
  if (!listener.desk.sendLine(conversation, text).ok) throw new Error(`could not say ${text}`)
  await listener.until(({ seats }) => {
    const { log } = seats.find((seat) => seat.conversation === conversation) ?? {}
    return log?.timeline.items.some(
      (item) => item.kind === 'line' && item.content.kind === 'text' && item.content.text === text,
    )
  })
}

/** A young person without a screen, who has sent a message. */
export async function visitorWhoSays(origin: string, text: string): Promise<Visit> {
  const visit = await arrive(origin)
  visit.start()
  await new Promise<void>((resolve) => {
    const look = () => {
      if (visit.state().talk) resolve()
    }
    visit.onChange(look)
    look()
  })
  visit.say({ kind: 'text', text, at: Date.now() })
  return visit
}

/** Every entry of the log that the young person's device was sent, in order. */
export function toldOf(service: HostileService): readonly LogEntry[] {
  const notices = service.crossed('notice', 'log:appended') as Told[]
  return notices.flatMap(({ entries }) => entries)
}
type Told = { readonly entries: readonly LogEntry[] }

export const messages = (entries: readonly LogEntry[]): readonly MessageEntry[] =>
  entries.filter((entry) => entry.kind === 'message')

/** The listener's last message, as the service has it. */
export function lastTold(service: HostileService): MessageEntry {
  const last = messages(toldOf(service)).at(-1)
  if (!last) throw new Error('nothing was told')
  return last
}

/** The sealed content that the device itself sent. */
export function sentEnvelopes(service: HostileService): readonly Envelope[] {
  const sent = service.crossed('request', 'message:send') as RequestOf<(typeof youthRequests)['message:send']>[]
  return sent.map(({ envelope }) => envelope)
}

const ends = new WeakMap<HostileService, number>()

/** The position after the last one that the device was sent, truly or not. */
export function nextPosition(service: HostileService): number {
  const kept = service.crossed('reply', 'message:send') as ReplyOf<(typeof youthRequests)['message:send']>[]
  const changed = service.crossed('reply', 'readers:change') as typeof kept
  const positions = [
    ...[...kept, ...changed].map(({ position }) => position ?? 0),
    ...toldOf(service).map(({ position }) => position),
  ]
  return Math.max(ends.get(service) ?? 0, ...positions) + 1
}

/** Sends the device an entry after the log's end that the log does not have. A true entry can no longer take that position. */
export function tell(service: HostileService, envelope: Envelope): void {
  const position = nextPosition(service)
  ends.set(service, position)
  service.say('/youth', 'log:appended', { entries: [{ kind: 'message', position, envelope }] })
}

/** Every change of readers that the device sent. */
export const changesSent = (service: HostileService) =>
  service.crossed('request', 'readers:change') as RequestOf<(typeof youthRequests)['readers:change']>[]

/** What somebody writes in a log with: the keys of the log, and their own. */
export type WritingKeys = { readonly channel: Channel; readonly signer: Signer }

/** What a listener writes with, or anyone with the listener's keys. */
export async function keysGranted(
  service: HostileService,
  { session }: Pick<ListenerDevice, 'session'>,
  conversation: ConversationId,
): Promise<WritingKeys> {
  const { certificate, keys, organisation } = session
  const channel = createChannel({ kind: 'conversation', id: conversation })
  for (const { entry } of changesSent(service)) {
    const signed = await verifyReaders(conversation, organisation, { entry, certificates: [certificate ?? ''] })
    const granted = signed.ok ? await openGranted(keys, signed.value) : null
    for (const [index, key] of (granted?.keys ?? []).entries())
      await channel.addEpoch((granted?.firstEpoch ?? 0) + index, key)
  }
  const { sig, fingerprint } = await verifiedListener(organisation, certificate ?? '')
  return { channel, signer: { key: keys.sig.privateKey, public: sig, certificate: fingerprint } }
}

/** The same, with what the listener's next line says of the order. */
export type NextLine = WritingKeys & { readonly claim: LineClaim }

export async function nextLineOf(
  service: HostileService,
  listener: ListenerDevice,
  conversation: ConversationId,
): Promise<NextLine> {
  const keys = await keysGranted(service, listener, conversation)
  const order = await listener.until(
    ({ seats }) => seats.find((seat) => seat.conversation === conversation)?.log.timeline.order,
  )
  return { ...keys, claim: claimOf(order, keys.signer.public, verifiedUpTo(order)) }
}

/** A line of a page that does not exist. */
export async function forgedLine(
  { channel, signer, claim }: NextLine,
  content: Content,
  {
    epoch = 1,
    role = 'listener',
    session = newId<SenderSessionId>(),
  }: { epoch?: number; role?: SenderRole; session?: SenderSessionId } = {},
  sequence = 0,
): Promise<Envelope> {
  return must(await channel.seal(signer, { epoch, role, session }, sequence, { content, claim }))
}
