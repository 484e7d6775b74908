import { until } from '#shared/testing/eventually.ts'
import { type Client, type House, newDevice, wrap } from './house.ts'

export type View = {
  readonly phase: 'waiting' | 'talking' | 'ended'
  readonly epoch?: number
  readonly place?: { readonly kind: string; readonly position?: number } | null
  readonly listener?: { readonly id: string; readonly alias: string }
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
export async function letIn(youth: Client): Promise<string> {
  const view = await until(() => {
    const last = viewOf(youth)
    return last?.phase === 'talking' ? last : null
  })
  const epochs = Array.from({ length: (view.epoch ?? 0) + 1 }, (_, epoch) => ({ epoch, wrap }))
  const answer = await youth.ask('grant:give', { listener: view.listener?.id, wraps: epochs })
  if (!(answer as { ok: boolean }).ok) throw new Error(`not granted: ${JSON.stringify(answer)}`)
  return view.listener?.id ?? ''
}

/** A listener, and a young person who gave them the keys. */
export async function talk(house: House, capacity = 1) {
  const listener = await sitDown(house, capacity)
  const youth = await start(house)
  await letIn(youth)
  return { listener, youth }
}
