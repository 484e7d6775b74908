import { createChannel } from '#client/crypto/channel.ts'
import { changeReaders } from '#client/crypto/device/change-readers.ts'
import { epochKey, newConversation } from '#client/crypto/device/conversation.ts'
import { sha256OfText } from '#client/crypto/hash.ts'
import { importSigner } from '#client/crypto/key-pair.ts'
import type { ConversationId } from '#shared/ids.ts'
import type { ReadersEntry } from '#shared/protocol/log-entry.ts'
import { parseReaders, readersText } from '#shared/protocol/readers.ts'
import { verifiedListener } from './forgery.ts'
import type { WritingKeys } from './meeting.ts'
import { must } from './must.ts'

/** A change of readers that somebody else than the device made, and what its maker writes with, in the young person's name. */
export type ForgedChange = WritingKeys & { readonly entry: Omit<ReadersEntry, 'position'> }

/**
 * What a service makes that wants to read along: an entry for this conversation with a pair, a seed and keys of its own. It starts `epoch` and
 * lets this listener in.
 */
export async function aForgedChange(
  conversation: ConversationId,
  { certificate, organisation }: { readonly certificate: string; readonly organisation: string },
  epoch: number,
): Promise<ForgedChange> {
  const { device, key, seed } = await newConversation()
  const signer = await importSigner(device)
  const reader = await verifiedListener(organisation, certificate)
  const keys = Array.from({ length: epoch }, () => key)
  const secrets = { conversation, device: device.public, signer, seed, keys }
  const former = epoch === 1 ? null : await sha256OfText('an entry that nobody has')
  const roster = { number: 1, hash: await sha256OfText('a roster') }
  const entry = await changeReaders(secrets, former, [{ certificate: reader, kind: 'listener', firstEpoch: 0, roster }])
  const { body } = must(parseReaders(entry)).payload
  const channel = createChannel({ kind: 'conversation', id: conversation })
  await channel.addEpoch(epoch, await epochKey(seed, conversation, epoch, await sha256OfText(readersText(body))))
  return {
    entry: { kind: 'readers', entry, certificates: [certificate] },
    channel,
    signer: { key: signer, public: device.public, certificate: null },
  }
}
