import { createChannel, type Signer, sealContext, senderContext } from '#client/crypto/channel.ts'
import { deriveSealingKey, importSecret } from '#client/crypto/derive.ts'
import { newId } from '#client/crypto/random.ts'
import { sealPadded, unsealPadded } from '#client/crypto/sealed-json.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { SenderSessionId } from '#shared/ids.ts'
import type { Envelope, SignalFrame } from '#shared/protocol/envelope.ts'
import { type LineClaim, lineBytes, parseLine } from '#shared/protocol/line.ts'
import { bytesOf, type EpochKeys, type KnownKey } from '../knowledge/epoch-keys.ts'
import type { Conversations } from '../service/conversations.ts'
import type { Entry, Feed } from '../service/feed.ts'

/** A line that no honest page has sealed: under a key that a held reader was given. Null if the attacker has none here. */
export async function forgedLine(all: Conversations, feed: Feed, knowledge: EpochKeys): Promise<Entry | null> {
  const { random } = all.world
  const keys = knowledge.all.filter(({ conversation }) => conversation === feed.conversation)
  const key = keys.findLast(({ epoch }) => epoch === feed.readers.length) ?? keys.at(-1)
  if (!key) return null
  return random.chance(0.4) ? inAName(all, feed, key) : sealedAgain(all, feed, key, knowledge)
}

/** With words of its own, in the name of a held reader, of an honest listener or of the young person. */
async function inAName(all: Conversations, feed: Feed, known: KnownKey): Promise<Entry | null> {
  const { random, clock } = all.world
  const { channel, signer, sender } = await somebody(all, feed, known)
  const content = { kind: 'text', text: `forgé ${random.whole(1, 99)}`, at: clock.now } as const
  const sealed = await channel.seal(signer, sender, random.whole(0, 3), { content, claim: someClaim(all, feed) })
  return sealed.ok ? { kind: 'message', envelope: sealed.value } : null
}

/** A receipt in somebody's name, up to a place of somebody's log. Null if the attacker has no key here. */
export async function forgedReceipt(all: Conversations, feed: Feed, knowledge: EpochKeys): Promise<SignalFrame | null> {
  const { random } = all.world
  const keys = knowledge.all.filter(({ conversation }) => conversation === feed.conversation)
  if (keys.length === 0) return null
  const isAtDesk = all.desks.some(({ feeds }) => feeds.get(feed.conversation) === feed)
  const { channel, signer, sender } = await somebody(all, feed, random.pick(keys), isAtDesk)
  const { seen } = someClaim(all, feed)
  const frame = await channel.sealSignal(signer, sender, random.whole(1, 1000), { kind: 'received', seen })
  return frame.ok ? frame.value : null
}

/** The end of a conversation in somebody’s name, at a place of somebody’s log. Null if the attacker has no key here. */
export async function forgedEnd(all: Conversations, feed: Feed, knowledge: EpochKeys): Promise<SignalFrame | null> {
  const { random } = all.world
  const keys = knowledge.all.filter(({ conversation }) => conversation === feed.conversation)
  if (keys.length === 0) return null
  const isAtDesk = all.desks.some(({ feeds }) => feeds.get(feed.conversation) === feed)
  const { channel, signer, sender } = await somebody(all, feed, keys.at(-1) ?? random.pick(keys), isAtDesk)
  const { seen } = someClaim(all, feed)
  const frame = await channel.sealSignal(signer, sender, random.whole(0, 2), { kind: 'ended', seen })
  return frame.ok ? frame.value : null
}

/** Held keys sign, whatever name stands beside. */
async function somebody(
  all: Conversations,
  feed: Feed,
  { conversation, epoch, key }: KnownKey,
  isYouth = all.world.random.chance(0.3),
) {
  const { random } = all.world
  const { held: everybody } = all.cast
  const introduced = everybody.filter((one) =>
    feed.readers.some(({ certificates }) => certificates.includes(one.certificate.text)),
  )
  const former = introduced.filter((one) => !feed.readers.at(-1)?.certificates.includes(one.certificate.text))
  const held = random.pick(former.length > 0 && random.chance(0.6) ? former : everybody)
  const own = { key: held.sig.privateKey }
  const { certificate } = random.chance(0.7) ? held : random.pick(all.members)
  const device = all.people.find((person) => person.conversation === conversation)?.secrets.device.public ?? ''
  const staff = { public: certificate.sig, certificate: certificate.fingerprint }
  const signer: Signer = { ...own, ...(isYouth ? { public: device, certificate: null } : staff) }
  const channel = createChannel({ kind: 'conversation', id: conversation })
  await channel.addEpoch(epoch, bytesOf(key))
  const session = random.chance(0.7) ? newId<SenderSessionId>() : sessionIn(all, feed)
  return { channel, signer, sender: { epoch, role: isYouth ? 'youth' : 'listener', session } as const }
}

/** A true line, taken out of its seal and sealed again: under another header, in another log, or with another claim. */
async function sealedAgain(all: Conversations, feed: Feed, key: KnownKey, knowledge: EpochKeys): Promise<Entry | null> {
  const { random } = all.world
  const authored = [...all.authored.values()].filter(({ conversation, envelope }) =>
    knowledge.all.some((known) => known.conversation === conversation && known.epoch === envelope.epoch),
  )
  if (authored.length === 0) return null
  const unread = feed.entries.slice(feed.told)
  const coming = authored.filter(({ envelope: { sealed } }) =>
    unread.some((entry) => entry.kind === 'message' && entry.envelope.sealed === sealed),
  )
  const former = authored.filter((line) => line.conversation === feed.conversation && line.envelope.epoch !== key.epoch)
  const from = random.weighed([
    [coming.length > 0 ? 5 : 0, coming],
    [former.length > 0 ? 3 : 0, former],
    [2, authored],
  ])
  const { envelope, conversation } = random.pick(from)
  const plain = await plainOf(knowledge, conversation, envelope)
  if (!plain) return null
  const changes: Partial<Envelope>[] = [
    { session: newId<SenderSessionId>() },
    { session: sessionIn(all, feed) },
    { sequence: envelope.sequence + random.whole(1, 4) },
    { role: envelope.role === 'youth' ? 'listener' : 'youth' },
    {},
  ]
  const { sealed: _, ...header } = { ...envelope, ...(random.chance(0.5) && random.pick(changes)), epoch: key.epoch }
  const claimed = random.chance(0.4) ? plain : withOtherClaim(all, feed, plain)
  const sealing = await sealingKey(key, header)
  const about = sealContext('message', feed.conversation, header, header.sequence)
  return { kind: 'message', envelope: { ...header, sealed: await sealPadded(sealing, about, claimed) } }
}

async function plainOf(
  knowledge: EpochKeys,
  conversation: Feed['conversation'],
  envelope: Envelope,
): Promise<Bytes | null> {
  const keys = knowledge.all.filter((known) => known.conversation === conversation && known.epoch === envelope.epoch)
  for (const key of keys) {
    const about = sealContext('message', conversation, envelope, envelope.sequence)
    const opened = await unsealPadded(await sealingKey(key, envelope), about, envelope.sealed)
    if (opened.ok) return opened.value
  }
  return null
}

const sealingKey = async ({ key, conversation }: KnownKey, sender: Omit<Envelope, 'sealed'>): Promise<CryptoKey> =>
  deriveSealingKey(await importSecret(bytesOf(key)), bytesOf(conversation), senderContext('message', sender))

function withOtherClaim(all: Conversations, feed: Feed, plain: Bytes): Bytes {
  const parts = parseLine(plain)
  if (!parts) return plain
  const other = someClaim(all, feed)
  const { random } = all.world
  const claims: LineClaim[] = [
    { ...parts.claim, former: other.former },
    { ...parts.claim, seen: { ...parts.claim.seen, position: other.seen.position } },
    { ...parts.claim, seen: other.seen },
  ]
  return lineBytes({ ...parts, claim: random.pick(claims) })
}

/** A place in somebody's log: heads are hashes, which the attacker computes as well. */
function someClaim(all: Conversations, { conversation }: Feed): LineClaim {
  const { random } = all.world
  const pages = all.pages.filter((page) => page.conversation === conversation && page.timeline.order)
  const { order } = (pages.length > 0 ? random.pick(pages) : { timeline: { order: undefined } }).timeline
  if (!order) return { seen: { position: 0, head: random.bytes(32) }, former: null }
  const last = order.places.length - 1
  const position = random.chance(0.6) ? last : random.whole(0, last)
  const former = random.pick(order.places).hash
  return { seen: { position, head: order.places[position]?.head ?? '' }, former: former === '' ? null : former }
}

function sessionIn({ world: { random }, seen }: Conversations, { conversation }: Feed): SenderSessionId {
  const sessions = seen.flatMap((one) =>
    one.conversation === conversation && one.entry.kind === 'message' ? [one.entry.envelope.session] : [],
  )
  return sessions.length > 0 ? random.pick(sessions) : newId<SenderSessionId>()
}
