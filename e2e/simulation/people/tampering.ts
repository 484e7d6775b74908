import type { Channel, Sender, Signer } from '#client/crypto/channel.ts'
import { claimOf, type Order, verifiedUpTo } from '#client/crypto/order.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import type { LineClaim } from '#shared/protocol/line.ts'
import type { World } from '../world.ts'
import { noHash, type Tampering } from './written-line.ts'

/** What a tampered page of somebody who reads a log has. */
export type Tampered = {
  readonly channel: Channel
  readonly signer: Signer
  readonly sender: Omit<Sender, 'session'>
  readonly order: Order
}

type Send = {
  readonly line: (envelope: Envelope) => Promise<unknown>
  readonly receipt: (frame: SignalFrame) => void
}

/** Sends what an untampered page of this author would not, over their own connection. */
export async function tamper(world: World, log: string, tampered: Tampered, send: Send): Promise<void> {
  if (world.random.chance(0.7)) {
    const envelope = await tamperedLine(world, tampered)
    if (envelope) await send.line(envelope)
    return
  }
  const frame = await tamperedReceipt(world, tampered, () => world.checks?.receipts.differs(log))
  if (frame) send.receipt(frame)
}

/** A line whose signature, head or former line is false. Null if this order allows no such line now. */
async function tamperedLine(world: World, { channel, signer, sender, order }: Tampered): Promise<Envelope | null> {
  const { random } = world
  const name = world.name('tampered')
  const honest = claimOf(order, signer.public, verifiedUpTo(order))
  const before = order.places[order.authors.get(signer.public)?.last ?? 0]?.line?.claimed
  const kinds: readonly (readonly [Tampering, Signer, LineClaim])[] = [
    [{ kind: 'forged', mark: 'forged' }, withAnotherKey(signer, name), honest],
    [{ kind: 'head', mark: 'gap' }, signer, { ...honest, seen: { position: 0, head: noHash(name) } }],
    [{ kind: 'former', mark: 'gap' }, signer, { ...honest, former: noHash(name) }],
    [{ kind: 'back', mark: 'gap' }, signer, { ...honest, seen: { position: 0, head: order.places[0]?.head ?? '' } }],
  ]
  const [tampering, by, claim] = random.pick(
    kinds.filter(([{ kind }]) => kind !== 'back' || (before?.position ?? 0) > 0),
  )
  const session = world.id('tampered') as Sender['session']
  const sealed = await channel.seal(by, { ...sender, session }, 0, {
    content: { kind: 'text', text: name, at: 0 },
    claim,
  })
  if (!sealed.ok) return null
  const written = world.written.get(sealed.value.sealed)
  if (written) world.written.set(sealed.value.sealed, { ...written, tampering })
  world.figures.count(`lines tampered with: ${tampering.kind}`)
  return sealed.value
}

/** A receipt that nobody signed for a log that goes on, or a signed one for a log that its reader does not have. */
async function tamperedReceipt(
  world: World,
  { channel, signer, sender, order }: Tampered,
  onSigned: () => void,
): Promise<SignalFrame | null> {
  const name = world.name('receipt')
  const isSigned = world.random.chance(0.5)
  const by = isSigned ? signer : withAnotherKey(signer, name)
  // What comes next would be taken for received as soon as it is there.
  const position = verifiedUpTo(order).position + (isSigned ? world.random.pick([0, 2, 50]) : 2)
  if (isSigned) onSigned()
  const session = world.id('tampered') as Sender['session']
  const seen = { position, head: noHash(name) }
  const frame = await channel.sealSignal(by, { ...sender, session }, 0, { kind: 'received', seen })
  world.figures.count(isSigned ? 'receipts for another log' : 'receipts that nobody signed')
  return frame.ok ? frame.value : null
}

/** An end that nobody signed. */
export async function tamperedEnd(
  world: World,
  { channel, signer, sender, order }: Tampered,
): Promise<SignalFrame | undefined> {
  const by = withAnotherKey(signer, world.name('end'))
  const session = world.id('tampered') as Sender['session']
  const signal = { kind: 'ended', seen: verifiedUpTo(order) } as const
  const frame = await channel.sealSignal(by, { ...sender, session }, 0, signal)
  world.figures.count('ends that nobody signed')
  return frame.ok ? frame.value : undefined
}

/** Names the signer, and signs with a key that is not theirs. */
const withAnotherKey = (signer: Signer, name: string): Signer => ({ ...signer, key: name as never })
