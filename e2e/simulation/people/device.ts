import type { VerifiedCertificate } from '#client/crypto/certificate.ts'
import type { Channel } from '#client/crypto/channel.ts'
import type { Device, Keyring } from '#client/youth/visit/keyring.ts'
import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId, StaffId } from '#shared/ids.ts'
import { ok, refuse } from '#shared/result.ts'
import { shortOf, type World } from '../world.ts'
import { termChannel, termGrant } from './terms.ts'

export type DeviceOwner = {
  /** Whose certificate this device finds wrong. */
  readonly mistrusts: (listener: StaffId) => boolean
  /** Comes when this device gets to it: some are too slow for the term that they have. */
  readonly awake: () => Promise<void>
}

/** What a young person's device draws and does with keys, in terms, and from the seed of the run. */
export function termDevice(world: World, { mistrusts, awake }: DeviceOwner): Device {
  return {
    newId: () => world.id('page') as never,
    begin() {
      const conversation = world.id('c') as ConversationId
      return {
        conversation,
        bearer: world.random.bytes(32),
        keys: [keyText(conversation, 0)],
        seed: keyText(conversation, 0),
      }
    },
    keyring: (conversation, { keys }) => termKeyring(world, conversation, keys, { mistrusts, awake }),
  }
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

/** Every tab of a conversation makes the same: they have the seed in common. As long as a key is. */
const keyText = (conversation: ConversationId, epoch: number) =>
  `${shortOf(conversation)}-epoch-${epoch}`.padEnd(42, '-').concat('A')

const bytesOf = (key: string) => Buffer.from(key, 'latin1') as unknown as Bytes
