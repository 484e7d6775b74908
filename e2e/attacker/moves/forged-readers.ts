import { changeReaders, type LetIn } from '#client/crypto/device/change-readers.ts'
import { sha256OfText } from '#client/crypto/hash.ts'
import { importSigner, newPair } from '#client/crypto/key-pair.ts'
import { random as drawn } from '#client/crypto/random.ts'
import { sign } from '#client/crypto/signature.ts'
import { firstRoster, type Member } from '#client/crypto/testing/people.ts'
import { type ReadersBody, readersChange } from '#shared/protocol/readers.ts'
import { bodyOf } from '../ends/young-person.ts'
import type { Conversations } from '../service/conversations.ts'
import type { Feed, Readers } from '../service/feed.ts'

/** Changes of readers that no device has made: with a pair and keys of the attacker's own, or out of the parts of true ones. */
export async function forgedReaders(all: Conversations, feed: Feed): Promise<Readers | null> {
  const { random } = all.world
  const true_ = trueReaders(all)
  const others = ofOtherHistories(all, feed)
  const ways: (() => Promise<Readers | null>)[] = [
    () => withOwnKeys(all, feed, null),
    () => withOwnKeys(all, feed, deviceOf(all, feed)),
    async () => (true_.length > 0 ? retold(random.pick(true_), all) : null),
    async () => (true_.length > 0 ? random.pick(true_) : null),
    async () => (others.length > 0 ? retold(random.pick(others), all) : null),
    async () => (true_.length > 0 ? altered(all, random.pick(true_), feed) : null),
  ]
  return random.pick(ways)()
}

const trueReaders = ({ seen }: Conversations): readonly Readers[] =>
  seen.flatMap(({ entry }) => (entry.kind === 'readers' ? [entry] : []))

/** True entries of two histories beside each other: only their places in the chain tell them apart. */
export const ofOtherHistories = (all: Conversations, feed: Feed): readonly Readers[] =>
  trueReaders(all).filter(({ entry }) => isOfAnother(all, entry, feed))

/** It starts the epoch that this log has not reached, after another history. */
function isOfAnother(all: Conversations, entry: string, { conversation, readers }: Feed): boolean {
  const { body } = bodyOf(entry)
  if (body.conversation !== conversation || body.epoch !== readers.length + 1) return false
  const last = readers.at(-1)
  return body.former !== (last ? all.hashOf(last.entry) : null)
}

/** Everything as a device makes it, with keys that the attacker chose. `device`: the public key that it claims; null for its own. */
async function withOwnKeys(all: Conversations, feed: Feed, device: string | null): Promise<Readers> {
  const { random } = all.world
  const pair = await newPair()
  const signer = await importSigner(pair)
  const former = random.chance(0.9) ? feed.readers.at(-1) : undefined
  const epoch = former ? bodyOf(former.entry).body.epoch + 1 : 1
  const keys = Array.from({ length: epoch }, () => drawn(32))
  const { conversation } = feed
  const secrets = { conversation, device: device ?? pair.public, signer, seed: drawn(32), keys }
  const readers = someReaders(all)
  const entry = await changeReaders(secrets, former ? await sha256OfText(former.entry) : null, readers)
  return { kind: 'readers', entry, certificates: readers.map(({ certificate }) => certificate.text) }
}

/** A true entry beside other certificates. */
export function retold(entry: Readers, all: Conversations): Readers {
  const others = [...all.members, all.cast.planted]
  return { ...entry, certificates: entry.certificates.map(() => all.world.random.pick(others).certificate.text) }
}

/** A true body with one field or wrap of another, signed with the attacker's own key or under the former signature. */
async function altered(all: Conversations, { entry, certificates }: Readers, feed: Feed): Promise<Readers | null> {
  const { random } = all.world
  const { body, wraps } = bodyOf(entry)
  const pair = await newPair()
  const changes: Partial<ReadersBody>[] = [
    { conversation: feed.conversation },
    { device: pair.public },
    { epoch: body.epoch + 1 },
    { readers: body.readers.map((reader) => ({ ...reader, key: random.pick(all.members).certificate.enc })) },
    { readers: body.readers.map((reader) => ({ ...reader, kind: 'guest' as const })) },
  ]
  const next = { ...body, ...random.pick(changes) }
  if (next.epoch > 1 && next.former === null) return null
  const isLonger = next.epoch !== body.epoch && body.readers.length > 0
  if (isLonger) return null
  const signed = await sign('readers', readersChange, { body: next, wraps: [...wraps] }, await importSigner(pair))
  const [, , signature = ''] = entry.split('.')
  const reused = `${signed.slice(0, signed.lastIndexOf('.'))}.${signature}`
  return { kind: 'readers', entry: random.chance(0.5) ? signed : reused, certificates }
}

function someReaders(all: Conversations): readonly LetIn[] {
  const { random } = all.world
  const member: Member<'listener'> = random.pick(all.members)
  return random.chance(0.1)
    ? []
    : [{ certificate: member.certificate, kind: 'listener', firstEpoch: 0, roster: firstRoster }]
}

/** The public key of the conversation's device: every entry says it. */
function deviceOf(all: Conversations, { conversation }: Feed): string | null {
  const entry = all.seen.find((one) => one.conversation === conversation && one.entry.kind === 'readers')?.entry
  return entry?.kind === 'readers' ? bodyOf(entry.entry).body.device : null
}
