import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import type { Channel } from '#client/crypto/channel.ts'
import type { Permit } from '#client/crypto/device/permit.ts'
import type { Device, Keyring, Secrets } from '#client/youth/visit/keyring.ts'
import { drawnPermit } from '#server/ticket/testing/drawn-permit.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { ok, refuse } from '#shared/result.ts'
import { shortOf, type World } from '../world.ts'
import { termChannel, termGrant } from './terms.ts'

export type DeviceOwner = {
  /** The listeners whose certificate this device rejects. */
  readonly mistrusts: (listener: StaffId) => boolean
  /** Resolves when this device gets to the task: some devices are too slow for the deadline. */
  readonly awake: () => Promise<void>
}

/** The cryptography of a young person's device, as terms, from the run's seed. */
export function termDevice(world: World, { mistrusts, awake }: DeviceOwner): Device {
  return {
    newId: () => world.id('page') as never,
    keyring: (conversation, { keys }) => termKeyring(world, conversation, keys, { mistrusts, awake }),
  }
}

/** The same for the secrets of a new conversation. */
export function termSecrets(world: World): Secrets {
  const conversation = world.id('c') as ConversationId
  return {
    conversation,
    bearer: world.random.bytes(32),
    permits: [aPermit(world), aPermit(world)],
    device: { public: `${shortOf(conversation)}-device`.padEnd(86, '-').concat('A'), scalar: world.random.bytes(32) },
    keys: [keyText(conversation, 0)],
    seed: keyText(conversation, 0),
  }
}

/** The server verifies what a permit's key signs, so the key is a real one, of the run's seed. */
function aPermit({ random }: World): Permit {
  const { commitment, r, sig, scalar } = drawnPermit({ r: random.bytes(32), scalar: random.bytes(32) })
  return { commitment, r, sig, scalar }
}

function termKeyring(
  world: World,
  conversation: ConversationId,
  remembered: readonly string[],
  { mistrusts, awake }: DeviceOwner,
): Keyring {
  async function opened(): Promise<Channel> {
    const channel = termChannel(world, conversation)
    for (const [epoch, key] of remembered.entries()) await channel.addEpoch(epoch, bytesOf(key))
    return channel
  }
  const channel = opened()

  return {
    channel,
    async make(from, to) {
      const keys = Array.from({ length: to - from + 1 }, (_, index) => keyText(conversation, from + index))
      const { addEpoch } = await channel
      for (const [index, key] of keys.entries()) await addEpoch(from + index, bytesOf(key))
      return keys
    },
    async verify({ id }) {
      await awake()
      if (mistrusts(id)) return refuse('bad-signature')
      return ok({ id, alias: 'Sam', enc: id } as unknown as VerifiedCertificate<'listener'>)
    },
    wrap: async ({ id }, keys) =>
      keys.map((key, epoch) => ({ epoch, wrap: termGrant.give(world, id, conversation, epoch, bytesOf(key)) })),
  }
}

/** All tabs of a conversation derive the same text from their shared seed. It is as long as a key. */
const keyText = (conversation: ConversationId, epoch: number) =>
  `${shortOf(conversation)}-epoch-${epoch}`.padEnd(42, '-').concat('A')

const bytesOf = (key: string) => Buffer.from(key, 'latin1') as unknown as Bytes
