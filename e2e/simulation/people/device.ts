import type { Channel, Signer } from '#client/crypto/channel.ts'
import type { Permit } from '#client/crypto/device/permit.ts'
import { createReaderBook } from '#client/crypto/reader-chain.ts'
import type { EpochReader } from '#client/crypto/readers.ts'
import { isStapleOver } from '#client/youth/visit/dates.ts'
import type { Device, Keyring, Secrets } from '#client/youth/visit/keyring.ts'
import { conversationLog } from '#server/conversation/state.ts'
import { drawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { ok, refuse } from '#shared/result.ts'
import type { NamedRoster } from '#shared/roster/compare.ts'
import type { World } from '../world.ts'
import { termChange, termEpochKey, termPair, termVerify } from './reader-terms.ts'
import { termHash } from './sealed-terms.ts'
import { readTermStaple } from './staple-terms.ts'
import { noting, termChannel } from './term-channel.ts'

export type DeviceOwner = {
  /** The listeners whose certificate this device rejects. */
  readonly mistrusts: (listener: StaffId) => boolean
  /** Resolves when this device gets to the task: some devices are too slow for the deadline. */
  readonly awake: () => Promise<void>
  /** A line is being sealed under this epoch. */
  readonly seals: (epoch: number) => void
  /** The keys, for a tampered page. */
  readonly onKeys: (channel: Channel, signer: Signer) => void
}

/** The cryptography of a young person's device, as terms, from the run's seed. */
export const termDevice = (world: World, owner: DeviceOwner): Device => ({
  newId: () => world.id('page') as never,
  keyring: (kept) => termKeyring(world, kept, owner),
  hash: termHash,
})

/** The same for the secrets of a new conversation. */
export function termSecrets(world: World): Secrets {
  const conversation = world.id('c') as ConversationId
  const device = world.terms.pair(termPair(conversation, world.random.bytes(32)))
  world.pairs.set(conversation, device)
  const [bearer, key, seed] = [world.random.bytes(32), world.random.bytes(32), world.random.bytes(32)]
  return { conversation, bearer, permits: [aPermit(world), aPermit(world)], device, key, seed }
}

/** The server verifies what a permit's key signs, so the key is a real one, of the run's seed. */
function aPermit({ random, terms }: World): Permit {
  const { commitment, r, sig, scalar } = drawnPermit({ r: random.bytes(32), scalar: random.bytes(32) })
  // The same pair signs the lines of the ticket's thread.
  terms.pair({ public: sig, scalar })
  return { commitment, r, sig, scalar }
}

type Kept = Parameters<Device['keyring']>[0]

function termKeyring(
  world: World,
  { conversation, device, key, seed }: Kept,
  { mistrusts, awake, seals, onKeys }: DeviceOwner,
): Keyring {
  const keys: Bytes[] = [bytesOf(key)]
  const rosters = new Map<string, NamedRoster>()
  const own = termChannel(world, { kind: 'conversation', id: conversation })
  const opened = own.addEpoch(0, bytesOf(key))
  const signer = { key: device.scalar as never, public: device.public, certificate: null }
  onKeys(own, signer)
  const channel: Channel = {
    ...noting(world, conversationLog(conversation), own),
    seal(signer, sender, sequence, line) {
      seals(sender.epoch)
      return own.seal(signer, sender, sequence, line)
    },
  }
  const book = createReaderBook(
    async (entry) => termVerify(world, conversation, device, entry),
    async ({ body }) => {
      const made = termEpochKey(seed, conversation, body)
      keys.push(made)
      await own.addEpoch(body.epoch, made)
      return 0
    },
  )

  return {
    channel: opened.then(() => channel),
    newestIssued: () => 0,
    author: device.public,
    signer: async () => signer,
    check: book.check,
    async verify({ id, certificate, staple }, { now }) {
      await awake()
      const found = mistrusts(id) ? undefined : world.certificates.read(certificate, 'listener')
      if (!found) return refuse('bad-signature')
      const stapled = readTermStaple(staple, certificate)
      if (stapled === null) return refuse('unstapled')
      if (isStapleOver(stapled, now)) {
        world.checks?.readers.lapsed(id)
        return refuse('lapsed')
      }
      world.checks?.readers.stapled(id, stapled.until * 1000, now)
      rosters.set(id, { number: stapled.number, hash: stapled.hash })
      return ok(found)
    },
    async change(readers, opens) {
      const chain = book.chain()
      const held = keys.slice(0, chain.length + 1)
      const former = chain.at(-1)?.hash ?? null
      const present = chain.at(-1)?.body.readers ?? []
      const rosterOf = ({ certificate: { id, fingerprint } }: EpochReader) =>
        rosters.get(id) ?? present.find((one) => one.fingerprint === fingerprint)?.roster ?? noRoster
      const letIn = readers.map((reader) => ({ ...reader, roster: rosterOf(reader) }))
      const entry = termChange(world, { conversation, pair: device, seed, keys: held, former }, letIn, opens)
      world.checks?.readers.signed(conversation, entry, (body) => termEpochKey(seed, conversation, body))
      return entry
    },
  }
}

/** No entry can name it: the schemas refuse it. */
const noRoster: NamedRoster = { number: 0, hash: '' }
const bytesOf = (key: string) => Buffer.from(key, 'base64url') as unknown as Bytes
