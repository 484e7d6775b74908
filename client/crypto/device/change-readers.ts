import type { Bytes } from '#shared/bytes.ts'
import type { ConversationId } from '#shared/ids.ts'
import { type Reader, type ReadersBody, readersChange, readersText } from '#shared/protocol/readers.ts'
import { sha256OfText } from '../hash.ts'
import { type EpochReader, readersWrapContext } from '../readers.ts'
import { sign } from '../signature.ts'
import { epochKey } from './conversation.ts'
import { loadWrapping } from './wrapping.ts'

/** What the device signs with and derives from. `keys`: of the epochs so far, from 0. */
export type ReaderSecrets = {
  readonly conversation: ConversationId
  readonly device: string
  readonly signer: CryptoKey
  readonly seed: Bytes
  readonly keys: readonly Bytes[]
}

/** Somebody to let in, with the roster that their staple names. */
export type LetIn = EpochReader & Pick<Reader, 'roster'>

/**
 * The signed entry that starts the next epoch, for exactly these readers (SPEC C7). `former`: the hash of the entry before it, null for the
 * first. Each reader gets one wrap over the keys from their first epoch to the new one. `opens`: the first epoch for whoever comes next, where nobody
 * reads by the person's yes (SPEC C45).
 */
export async function changeReaders(
  { conversation, device, signer, seed, keys }: ReaderSecrets,
  former: string | null,
  readers: readonly LetIn[],
  opens?: number,
): Promise<string> {
  const epoch = keys.length
  const body: ReadersBody = {
    conversation,
    device,
    epoch,
    former,
    readers: readers.map(({ certificate, kind, firstEpoch, roster, until }) => ({
      ...{ fingerprint: certificate.fingerprint, kind, key: certificate.enc, firstEpoch, roster },
      ...(until !== undefined && { until }),
    })),
    ...(opens !== undefined && { opens }),
  }
  const bodyHash = await sha256OfText(readersText(body))
  const all = [...keys, await epochKey(seed, conversation, epoch, bodyHash)]
  const wraps = await Promise.all(
    body.readers.map(async (reader) => {
      const { wrapAll } = await loadWrapping()
      return wrapAll(reader.key, all.slice(reader.firstEpoch), readersWrapContext(body, bodyHash, reader))
    }),
  )
  return sign('readers', readersChange, { body, wraps }, signer)
}
