import type { ConversationId } from '#shared/ids.ts'
import type { LogEntry } from '#shared/protocol/log-entry.ts'
import { until } from '#shared/testing/eventually.ts'
import { aChange, anyPoint, type ChangeParts } from '../../conversation/testing/change.ts'
import { sha256OfText } from '../../platform/random-id.ts'
import { type Client, type House, newDevice } from './house.ts'

export type View = {
  readonly phase: 'waiting' | 'talking' | 'ended'
  readonly epoch?: number
  readonly place?: { readonly kind: string; readonly position?: number } | null
  readonly listener?: { readonly id: string; readonly alias: string; readonly certificate: string }
  readonly granted?: boolean
  readonly listenerHere?: boolean
  readonly reason?: string
}

/** Every client of a namespace answers a ping, like an idle page. Hazard: the function of engine.io that sends pings is private. */
export async function answerPing({ sockets }: House, namespace: string): Promise<void> {
  const connections = [...sockets.of(namespace).sockets.values()].map(({ conn }) => conn)
  const answered = connections.map((connection) => new Promise((resolve) => connection.once('heartbeat', resolve)))
  for (const each of connections) (each as unknown as { sendPacket(type: string): void }).sendPacket('ping')
  await Promise.all(answered)
}

/** The newest notice to a device about its conversation. */
export const viewOf = (client: Client): View | undefined =>
  (client.bodies('conversation:changed').at(-1) as { conversation: View } | undefined)?.conversation

/** A listener with an open desk, ready for conversations. */
export async function sitDown(house: House, capacity = 1, alias = 'Sam') {
  const staff = await house.addStaff('listener', alias)
  const client = house.staff('listener', staff.token)
  await client.ask('desk:open')
  await client.ask('desk:set', { availability: 'available', capacity })
  return { ...staff, ...client }
}

/** A young person who has opened a conversation. */
export async function start(house: House) {
  const device = newDevice()
  const client = house.youth()
  const opened = await client.ask('conversation:open', device)
  return { ...device, ...client, device, opened }
}

/** The device gives its listener the keys, as soon as it has one. */
export async function letIn(youth: Talker): Promise<string> {
  const view = await until(() => {
    const last = viewOf(youth)
    return last?.phase === 'talking' ? last : null
  })
  const { certificate = '', id = '' } = view.listener ?? {}
  await change(youth, view, { certificate, enc: anyPoint })
  return id
}

/** The device lets a lost listener go, as soon as the service tells of the loss. */
export async function letGo(youth: Talker): Promise<void> {
  const view = await until(() => {
    const last = viewOf(youth)
    return last?.phase === 'waiting' ? last : null
  })
  await change(youth, view, null)
}

async function change(youth: Talker, { epoch = 0 }: View, reader: ChangeParts['reader']): Promise<void> {
  const read = (await youth.ask('conversation:read', { after: 0 })) as { value: { entries: LogEntry[] } }
  const newest = read.value.entries.findLast((entry) => entry.kind === 'readers')
  const former = newest ? sha256OfText(newest.entry) : null
  const entry = aChange({ conversation: youth.conversation, epoch: epoch + 1, former, reader })
  const answer = await youth.ask('readers:change', { entry })
  if (!(answer as { ok: boolean }).ok) throw new Error(`not changed: ${JSON.stringify(answer)}`)
}

type Talker = Client & { readonly conversation: ConversationId }

/** A listener, and a young person who gave them the keys, and whose conversation they look at. */
export async function talk(house: House, capacity = 1) {
  const listener = await sitDown(house, capacity)
  const youth = await start(house)
  await letIn(youth)
  await listener.ask('conversation:look', { conversation: youth.conversation })
  return { listener, youth }
}
